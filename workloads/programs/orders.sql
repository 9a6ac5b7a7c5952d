-- A small shop in memory: rows inserted, indexed, joined, grouped, searched and rewritten as text.
-- @rows is the number of orders; the arithmetic stands in for a random generator, so that every
-- run does the same.
CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL);
CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INTEGER, day INTEGER, note TEXT);
CREATE TABLE line(id INTEGER PRIMARY KEY, of_order INTEGER, article TEXT, price REAL);

INSERT INTO customer
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @rows / 10)
  SELECT i, printf('customer %x %s', i * 7919 % 65521, hex(i * 31)),
         substr('Oslo    ParisiiiRomaaaa Wien    Bernnnn Praha   ', 1 + i % 6 * 8, 8) FROM n;
INSERT INTO orders
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @rows)
  SELECT i, 1 + i * 104729 % (@rows / 10), i * 37 % 365,
         'order ' || i || ' to be left at ' || hex(i * i % 99991) || ' after ' || (i % 24) FROM n;
INSERT INTO line
  SELECT NULL, o.id, 'article-' || (o.id * t.column1 % 997), (o.id * t.column1 % 1009) / 8.0
  FROM orders o, (VALUES (3), (11), (29)) AS t;

CREATE INDEX orders_by_customer ON orders(customer, day);
CREATE INDEX line_by_article ON line(article, price);
CREATE INDEX customer_by_name ON customer(name COLLATE NOCASE);

SELECT c.city, count(*), round(sum(l.price), 2)
  FROM customer c JOIN orders o ON o.customer = c.id JOIN line l ON l.of_order = o.id
  GROUP BY c.city ORDER BY 3 DESC;
SELECT article, count(*), max(price), group_concat(DISTINCT of_order % 7)
  FROM line GROUP BY article HAVING count(*) > 2 ORDER BY article LIMIT 20;
UPDATE orders SET note = replace(upper(note), 'LEFT', 'handed over') || printf(' (%05d)', id)
  WHERE day % 3 = 0;
SELECT count(*), sum(length(note)), sum(instr(note, 'handed')) FROM orders
  WHERE note LIKE '%over%' OR trim(lower(note), '0123456789') LIKE 'order%';
SELECT json_group_array(json_object('id', id, 'note', note)) FROM orders WHERE id % 97 = 0;
DELETE FROM line WHERE article IN (SELECT article FROM line GROUP BY article LIMIT 200);
SELECT count(*), round(total(price), 2) FROM line;
