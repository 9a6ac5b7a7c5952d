-- Tables, closures and strings, as a script that builds a document makes them.
-- Usage: document.lua SECTIONS.  Prints a digest of what it wrote.

local count = tonumber(arg[1])

local function section(number)
    local words = {}
    for i = 1, number % 40 + 20 do
        words[i] = string.format("%s%d", string.char(97 + (i * number) % 26), i * number % 977)
    end
    return { title = "Section " .. number, words = words, notes = {} }
end

local function annotate(sections)
    for number, one in ipairs(sections) do
        for i = 1, number % 5 do
            local target = sections[(number * i) % #sections + 1]
            one.notes[#one.notes + 1] = { to = target.title, text = table.concat(target.words, " ", 1, 8) }
        end
    end
end

local function render(one)
    local lines = { one.title, ("="):rep(#one.title) }
    lines[#lines + 1] = table.concat(one.words, " "):gsub("(%a)(%d+)", "%2%1")
    for _, note in ipairs(one.notes) do
        lines[#lines + 1] = "  -> " .. note.to .. ": " .. note.text:upper()
    end
    return table.concat(lines, "\n")
end

local sections = {}
for number = 1, count do
    sections[number] = section(number)
end
annotate(sections)

local seen, sum = {}, 0
for _, one in ipairs(sections) do
    for word in render(one):gmatch("%w+") do
        seen[word] = (seen[word] or 0) + 1
    end
end
local words = {}
for word in pairs(seen) do
    words[#words + 1] = word
end
table.sort(words)
for i, word in ipairs(words) do
    sum = (sum * 31 + seen[word] * i + #word) % 1000000007
end
print(#words, sum)
print(render(sections[count // 2 + 1]))
