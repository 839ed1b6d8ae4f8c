"""hdfs_table.py raw.jsonl: what hdfs.sh measured, as a Markdown table: medians over the rounds, and how many times
slower than fulgurite each peer is. A peer whose answer was wrong in some round is marked (!)."""
import collections
import json
import statistics
import sys

GIB = 1 << 30
results = collections.defaultdict(lambda: collections.defaultdict(list))
for line in open(sys.argv[1]):
    result = json.loads(line)
    results[result["op"], result["replication"]][result["peer"]].append(result)


def median(rounds, column):
    return statistics.median(result[column] for result in rounds)


def cost(rounds):
    """Seconds, for a file if there are many."""
    return median(rounds, "wall_s") / (rounds[0].get("files") or 1)


def speed(rounds):
    size, wall = rounds[0]["bytes"], median(rounds, "wall_s")
    if rounds[0]["op"] == "ls":
        return f"{wall * 1e3:.0f} ms"
    if size:
        return f"{size / wall / 1e6:.0f} MB/s"
    return f"{wall / rounds[0]['files'] * 1e3:.3g} ms a file"


def cpu(rounds):
    size, seconds = rounds[0]["bytes"], median(rounds, "cpu_s")
    if rounds[0]["op"] == "ls":
        return f"{seconds * 1e3:.0f} ms"
    return f"{seconds / size * GIB:.2f} s/GiB" if size else f"{seconds / rounds[0]['files'] * 1e3:.3g} ms a file"


print("| operation | replication | peer | | wall, s: least to most | x slower | client CPU | memory, MiB |\n|" + "---|" * 8)
for (operation, replication), peers in results.items():
    ours = cost(peers["fulgurite"])
    for peer, rounds in peers.items():
        wrong = "" if all(result.get("ok", True) for result in rounds) else " (!)"
        walls = [result["wall_s"] for result in rounds]
        memory = f"{median(rounds, 'peak_extra_mib'):.0f}" if "peak_extra_mib" in rounds[0] else ""
        print(f"| {operation} | {replication or ''} | {peer}{wrong} | {speed(rounds)} | {min(walls):.3f} to {max(walls):.3f} "
              f"| {cost(rounds) / ours:.1f} | {cpu(rounds)} | {memory} |")
