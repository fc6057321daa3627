#!/usr/bin/env python3
"""Syllables that pyvi puts right in texts stripped of all their marks, and its speed: what `make bench-repair` compares with.

usage: pyvi_baseline.py TEXT...    (needs pyvi from PyPI; prints a row that says so where it is missing)
"""
import re, sys, time, unicodedata

try:
    from pyvi import ViUtils
except ImportError:
    print("pyvi, stripped: not installed (python3 -m venv DIR && DIR/bin/pip install pyvi, then make bench-repair PYTHON=DIR/bin/python)")
    sys.exit()

WORD = re.compile(r"[^\W\d_]+")
TONES = "\u0300\u0301\u0303\u0309\u0323"


def bare(s):
    s = unicodedata.normalize("NFD", s).replace("đ", "d").replace("Đ", "D")
    return unicodedata.normalize("NFC", "".join(c for c in s if unicodedata.category(c) != "Mn"))


def key(s):
    """Where the tone mark stands does not count."""
    d = unicodedata.normalize("NFD", s)
    return "".join(c for c in d if c not in TONES), "".join(c for c in d if c in TONES)


def restored(line):
    """The line with its marks; none where pyvi fails on it."""
    try:
        return ViUtils.add_accents(line) if line.strip() else line
    except Exception:  # pyvi 0.1.1 raises KeyError on some capitals
        return None


for path in sys.argv[1:]:
    truth = unicodedata.normalize("NFC", open(path, encoding="utf-8").read())
    stripped = bare(truth)
    start = time.perf_counter()
    out = [restored(line) for line in stripped.split("\n")]
    seconds = time.perf_counter() - start
    total = right = failed = 0
    for a, b, was in zip(truth.split("\n"), out, stripped.split("\n")):
        failed += b is None
        a, b = WORD.findall(a), WORD.findall(unicodedata.normalize("NFC", was if b is None else b))
        total += len(a)
        if len(a) == len(b):
            right += sum(key(x) == key(y) for x, y in zip(a, b))
    note = f"  ({failed} lines on which it fails, left as they are)" if failed else ""
    print(f"pyvi, stripped: {path.rsplit('/', 1)[-1]:<44} {100 * right / max(1, total):6.2f} %  {len(stripped.encode()) / 1e3 / seconds:6.0f} KB/s{note}")
