#!/usr/bin/env python3
"""Fails on an #include that points upward. The layers are those of the design: a part may include
itself and the parts that its row names, nothing else. A public header belongs to the part that
implements it. Public headers of fulgurite::fs include the standard library and each other only, so
that a user needs no library of ours to compile. Run by tools/lint.sh; no arguments."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Each part and what it may include, lowest first. A row includes the rows of what it names.
LAYERS = {
    "base": [],
    "http": ["base"],
    "auth": ["http"],
    "object": ["auth"],
    "memory": ["base"],
    "local": ["base"],
    "s3": ["object"],
    "azure": ["object"],
    "hdfs": ["base"],
    "gcs": ["s3"],
    "webhdfs": ["object", "hdfs"],
    "registry": ["memory", "local", "s3", "azure", "gcs", "hdfs", "webhdfs"],
    "serialize": ["registry"],
    "checkpoint": ["serialize"],
    "train": ["checkpoint"],
    "cli": ["serialize"],
}

# The part of each public header that is not named like its part.
PUBLIC = {
    "base": "error url buffer filesystem options".split(),
    "object": ["object_options"],
    "serialize": "value checkpoint_file".split(),
    "train": "module trainer callbacks loggers data lr_scheduler fulgurite".split(),
}

TORCH_PARTS = {"checkpoint", "train"}
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')


def part_of_public(stem):
    for part, headers in PUBLIC.items():
        if stem in headers:
            return part
    return stem if stem in LAYERS else None


def part_of_folder(folder):
    """The part of a folder below src; the files beside the folders are the registry."""
    part = folder or "registry"
    return part if part in LAYERS else None


def part_of(path):
    """The part that a file of ours belongs to, None if the tables do not name it."""
    relative = path.relative_to(ROOT)
    if relative.parts[0] == "include":
        return part_of_public(relative.stem)
    return part_of_folder(relative.parts[1] if len(relative.parts) > 2 else "")


def part_of_include(name):
    """The part behind #include "name"."""
    folder = Path(name).parts[0] if "/" in name else ""
    return part_of_public(Path(name).stem) if folder == "fulgurite" else part_of_folder(folder)


def below(part):
    """The part and everything that it may include."""
    return {part}.union(*(below(lower) for lower in LAYERS[part]))


def check(path):
    part = part_of(path)
    if part is None:
        yield 0, "belongs to no part: add it to LAYERS or PUBLIC in tools/check_layers.py"
        return
    public = path.is_relative_to(ROOT / "include")
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        ours, foreign = match.groups()
        if ours and part_of_include(ours) is None:
            yield number, f'"{ours}" belongs to no part'
        elif ours and part_of_include(ours) not in below(part):
            yield number, f'{part} includes "{ours}" of {part_of_include(ours)}, which is not below it'
        elif public and ours and not ours.startswith("fulgurite/"):
            yield number, f'a public header includes the private "{ours}"'
        elif foreign and part not in TORCH_PARTS and re.match(r"(torch|ATen|c10)/", foreign):
            yield number, f"{part} includes <{foreign}>, but torch begins at checkpoint and train"
        elif public and foreign and part not in TORCH_PARTS and re.search(r"[./]", foreign):
            yield number, f"a public header includes <{foreign}>, which is not of the standard library"


def main():
    files = sorted(p for top in ("include", "src") for p in (ROOT / top).rglob("*") if p.suffix in {".h", ".cc"})
    problems = [f"{path.relative_to(ROOT)}:{line}: {text}" for path in files for line, text in check(path)]
    print("\n".join(problems) if problems else f"layers: {len(files)} files include downward only")
    sys.exit(bool(problems))


main()
