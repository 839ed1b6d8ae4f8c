"""hdfs.py native|native_async write|read|put|list|get|rm DIRECTORY_URL [BYTES]: what bench/hdfs_bench.cc does,
by the PyPI client hdfs-native: its blocking interface, one call after another (of 100 files), or its asynchronous
one with 32 calls at a time (2000). One JSON line; imports and the first connection are not timed. Replication and the rest
come from HADOOP_CONF_DIR and REPLICATION."""
import asyncio
import os
import sys
import urllib.parse

import common
from hdfs_native import AsyncClient, Client, WriteOptions

FILE_BYTES, JOBS = 10240, 32
peer, op, url = sys.argv[1:4]
files = 2000 if peer == "native_async" else 100
size = int(sys.argv[4]) if len(sys.argv) > 4 else 0
place = urllib.parse.urlsplit(url)
server, folder = f"{place.scheme}://{place.netloc}", place.path
options = WriteOptions(overwrite=True, create_parent=True, replication=int(os.environ["REPLICATION"]))
small = [f"{folder}/small/{i}" for i in range(files)]
big = folder + "/big"
content = os.urandom(1 << 20) * (size >> 20)
one = b"x" * FILE_BYTES


def blocking():
    client = Client(server)
    next(client.list_status("/"), None)

    def write(path, data):
        with client.create(path, options) as file:
            file.write(data)

    def read(path):
        with client.read(path) as file:
            return len(file.read())

    return dict(
        write=lambda: write(big, content) or size,
        read=lambda: read(big),
        put=lambda: len([write(path, one) for path in small]),
        list=lambda: len(list(client.list_status(folder + "/small"))),
        get=lambda: sum(read(path) == FILE_BYTES for path in small),
        rm=lambda: sum(client.delete(path) for path in small))


async def at_once(work):
    client = AsyncClient(server)
    slots = asyncio.Semaphore(JOBS)

    async def limited(path):
        async with slots:
            return await work(client, path)
    return sum(await asyncio.gather(*map(limited, small)))


async def put(client, path):
    async with await client.create(path, options) as file:
        await file.write(one)
    return 1


async def get(client, path):
    async with await client.read(path) as file:
        return len(await file.read()) == FILE_BYTES


async def rm(client, path):
    return await client.delete(path)


if peer == "native":
    run = blocking()[op]
else:
    run = dict(put=lambda: asyncio.run(at_once(put)), get=lambda: asyncio.run(at_once(get)),
               rm=lambda: asyncio.run(at_once(rm)))[op]
with common.Meter() as meter:
    got = run()
common.emit(peer="hdfs-" + peer, op=op, bytes=size, wall_s=meter.wall, cpu_s=meter.cpu, peak_extra_mib=meter.peak,
            ok=got == (size or files), files=0 if size else files)
