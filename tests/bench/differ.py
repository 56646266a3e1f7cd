"""Greatest difference of a logit between two answers.csv of the same cells: `python differ.py ONE OTHER`."""

import csv
import sys


def logits(path):
    with open(path, newline="") as file:
        return {row["name"]: [float(row[f"logit_{of}"]) for of in ("normal", "lymphoblast")] for row in csv.DictReader(file)}


one, other = map(logits, sys.argv[1:])
assert one and one.keys() == other.keys(), "these are answers to other cells"
pairs = [pair for name in one for pair in zip(one[name], other[name])]
print(f"{max(abs(a - b) for a, b in pairs):.6f} over {len(one)} cells")
