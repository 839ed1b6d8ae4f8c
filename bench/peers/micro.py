"""micro.py s3fs|obstore|boto3 list|putsmall|getsmall|ranges|rm: what bench/micro_bench.cc does, by a peer.

One JSON line. At most 32 requests at a time; imports and the first connection are not timed."""
import asyncio
import concurrent.futures
import random
import sys

import common

FILES, FILE_BYTES, LISTED, PIECES, PIECE_BYTES = 2000, 10240, 100_000, 1000, 64 << 10
JOBS = 32
CONTENT = b"x" * FILE_BYTES
KEYS = [f"small/{i:08d}" for i in range(FILES)]
BIG = "big/00000000"
_random = random.Random(5)
OFFSETS = [_random.randrange(0, (1 << 30) - PIECE_BYTES) for _ in range(PIECES)]


def in_threads(work, items):
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        return list(pool.map(work, items))


def s3fs():
    import fsspec

    fs = fsspec.filesystem("s3", config_kwargs={"max_pool_connections": JOBS})
    fs.exists("bench/none")
    paths = ["bench/" + key for key in KEYS]
    return dict(
        list=lambda: len(fs.find("bench/list/")),
        putsmall=lambda: fs.pipe({path: CONTENT for path in paths}),
        getsmall=lambda: sum(map(len, fs.cat(paths).values())),
        ranges=lambda: sum(map(len, fs.cat_ranges(
            ["bench/" + BIG] * PIECES, OFFSETS, [o + PIECE_BYTES for o in OFFSETS], max_gap=None))),
        rm=lambda: fs.rm(paths))


def obstore():
    import obstore
    from obstore.store import S3Store

    store = S3Store("bench", endpoint=common.ENDPOINT, region="us-east-1", access_key_id="a",
                    secret_access_key="b", client_options={"allow_http": True})

    async def at_once(calls):
        slots = asyncio.Semaphore(JOBS)

        async def one(call):
            async with slots:
                return await call()
        return await asyncio.gather(*[one(call) for call in calls])

    async def get(key):
        return len(await (await obstore.get_async(store, key)).bytes_async())

    return dict(
        list=lambda: sum(len(page) for page in obstore.list(store, "list/", chunk_size=1000)),
        putsmall=lambda: asyncio.run(at_once(
            [lambda key=key: obstore.put_async(store, key, CONTENT) for key in KEYS])),
        getsmall=lambda: sum(asyncio.run(at_once([lambda key=key: get(key) for key in KEYS]))),
        ranges=lambda: sum(map(len, obstore.get_ranges(
            store, BIG, starts=OFFSETS, lengths=[PIECE_BYTES] * PIECES, coalesce=0))),
        rm=lambda: obstore.delete(store, KEYS))


def boto3():
    import boto3
    from botocore.config import Config

    client = boto3.client("s3", config=Config(s3={"addressing_style": "path"}, max_pool_connections=JOBS))
    client.list_buckets()

    def get(key, **more):
        return len(client.get_object(Bucket="bench", Key=key, **more)["Body"].read())

    def remove(keys):
        client.delete_objects(Bucket="bench", Delete={"Objects": [{"Key": key} for key in keys]})

    pages = client.get_paginator("list_objects_v2").paginate
    return dict(
        list=lambda: sum(len(page.get("Contents", [])) for page in pages(Bucket="bench", Prefix="list/")),
        putsmall=lambda: in_threads(lambda key: client.put_object(Bucket="bench", Key=key, Body=CONTENT), KEYS),
        getsmall=lambda: sum(in_threads(get, KEYS)),
        ranges=lambda: sum(in_threads(
            lambda o: get(BIG, Range=f"bytes={o}-{o + PIECE_BYTES - 1}"), OFFSETS)),
        rm=lambda: [remove(KEYS[i:i + 1000]) for i in range(0, FILES, 1000)])


peer, op = sys.argv[1:3]
run = dict(s3fs=s3fs, obstore=obstore, boto3=boto3)[peer]()[op]
n = dict(list=LISTED, ranges=PIECES).get(op, FILES)
with common.Meter() as meter:
    got = run()
common.emit(peer=peer, op=op, n=n, wall_s=meter.wall, ops_s=n / meter.wall, cpu_s=meter.cpu,
            cpu_us_per_op=meter.cpu / n * 1e6, peak_extra_mib=meter.peak,
            got=got if isinstance(got, int) else None)
