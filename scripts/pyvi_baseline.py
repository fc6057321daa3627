#!/usr/bin/env python3
"""Syllables that pyvi puts right in texts stripped of all their marks, and its speed: what `make bench-repair` compares with.

usage: pyvi_baseline.py TEXT...    (needs pyvi from PyPI; prints how to install it where it is missing)
"""
import re, sys, time, unicodedata

try:
    from pyvi import ViUtils
except ImportError:
    sys.exit("pyvi is not installed: python3 -m venv .bench/pyvi && .bench/pyvi/bin/pip install pyvi, then make bench-repair PYTHON=.bench/pyvi/bin/python")

WORD = re.compile(r"[^\W\d_]+")
TONES = "\u0300\u0301\u0303\u0309\u0323"


def bare(s):
    s = unicodedata.normalize("NFD", s).replace("đ", "d").replace("Đ", "D")
    return unicodedata.normalize("NFC", "".join(c for c in s if unicodedata.category(c) != "Mn"))


def key(s):
    """Where the tone mark stands does not count."""
    d = unicodedata.normalize("NFD", s)
    return "".join(c for c in d if c not in TONES), "".join(c for c in d if c in TONES)


for path in sys.argv[1:]:
    truth = unicodedata.normalize("NFC", open(path, encoding="utf-8").read())
    stripped = bare(truth)
    start = time.perf_counter()
    out = [ViUtils.add_accents(line) if line.strip() else line for line in stripped.split("\n")]
    seconds = time.perf_counter() - start
    total = right = 0
    for a, b in zip(truth.split("\n"), out):
        a, b = WORD.findall(a), WORD.findall(unicodedata.normalize("NFC", b))
        total += len(a)
        if len(a) == len(b):
            right += sum(key(x) == key(y) for x, y in zip(a, b))
    print(f"pyvi, stripped: {path.rsplit('/', 1)[-1]:<44} {100 * right / max(1, total):6.2f} %  {len(stripped.encode()) / 1e3 / seconds:6.0f} KB/s")
