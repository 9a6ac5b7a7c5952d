#!/bin/sh
# Drives the server that listens on server.sock in this folder, prints a digest of its data, and
# ends it.  Usage: redis_client.sh REQUESTS
#
# redis-benchmark's random keys cannot be seeded, so it is run without them: the keys and sizes
# come from a counter inside the server, and the data in the end are the same each time.  As few
# programs as possible are started, since the server's time is what is wanted.
set -u
socket=server.sock
requests=$1

# The socket is there a moment before the server listens to it.
tries=0
until [ -S $socket ] && redis-cli -s $socket ping >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 500 ] || exit 1
    sleep 0.01
done
trap 'redis-cli -s $socket shutdown nosave >/dev/null 2>&1' EXIT

load() {
    redis-benchmark -s $socket -q -c 8 -P 16 -n "$requests" "$@" >/dev/null || exit 1
}

load -t set,get,lpush,rpush,lpop,sadd,hset,spop,zadd,lrange_100,mset -d 100
load eval "local n = redis.call('incr', 'count')
    local user = 'user:' .. n * 7919 % 997
    redis.call('hset', user, 'field' .. n % 13, string.rep('v', n * 31 % 200))
    redis.call('set', 'page:' .. n % 2003, string.rep('p', n * 104729 % 700))
    redis.call('zadd', 'recent', n, user)
    if n % 3 == 0 then redis.call('del', 'page:' .. n * 17 % 2003) end
    return n" 0
trap - EXIT
printf 'dbsize\ndebug digest\nshutdown nosave\n' | redis-cli -s $socket
