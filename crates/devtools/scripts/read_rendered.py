#!/usr/bin/env python3
"""Render clean lines of text to page images, read them with Tesseract, write pairs of lines.

usage: read_rendered.py OUT.tsv TEXT... [--lang eng|vie] [--pages N] [--seed N] [--damage] [--wide] [--all-lines]

Makes the training material of the confusion model: pages in faces that follow Times, the face of the official
documents, at 200 or 300 dpi, some blurred, noisy or slanted, read with the wrong model (eng) or the right one (vie).
OUT.tsv: truth, reading, and how sure the engine was of each word of the reading (0 to 100); one printed line a row; rows whose counterpart was not found are left out.
With --wide faces, sizes and resolutions are more various, as scanned offices' papers are.
Of the text only lines with crc32 % 64 == 7 are used: `train-lm` leaves exactly these out (--all-lines: every line).
Needs Pillow, tesseract, fonts-liberation2, fonts-freefont-ttf, fonts-texgyre. Deterministic for a given seed and version of Tesseract.
"""
import argparse, io, os, random, subprocess, unicodedata, zlib
from concurrent.futures import ThreadPoolExecutor
from difflib import SequenceMatcher
from PIL import Image, ImageDraw, ImageFilter, ImageFont

# Families that follow Times, each as regular, bold, italic, bold italic.
FAMILIES = [
    [f"/usr/share/fonts/truetype/liberation2/LiberationSerif-{f}.ttf" for f in ("Regular", "Bold", "Italic", "BoldItalic")],
    [f"/usr/share/fonts/truetype/freefont/FreeSerif{f}.ttf" for f in ("", "Bold", "Italic", "BoldItalic")],
    [f"/usr/share/texmf/fonts/opentype/public/tex-gyre/texgyretermes-{f}.otf" for f in ("regular", "bold", "italic", "bolditalic")],
]

# More faces for --wide: book faces that look unlike Times.
WIDE = FAMILIES * 2 + [
    [f"/usr/share/fonts/truetype/dejavu/DejaVuSerif{f}.ttf" for f in ("Condensed", "Condensed-Bold", "Condensed-Italic", "Condensed-BoldItalic")],
    [f"/usr/share/texmf/fonts/opentype/public/tex-gyre/texgyrepagella-{f}.otf" for f in ("regular", "bold", "italic", "bolditalic")],
    [f"/usr/share/texmf/fonts/opentype/public/tex-gyre/texgyreschola-{f}.otf" for f in ("regular", "bold", "italic", "bolditalic")],
]


def bare(s):
    s = unicodedata.normalize("NFD", s.lower()).replace("đ", "d")
    return "".join(c for c in s if unicodedata.category(c) != "Mn")


def held_out(paths, every):
    for path in paths:
        with open(path, encoding="utf-8") as f:
            for line in f:
                line = line.rstrip("\n")
                if (every or zlib.crc32(line.encode()) % 64 == 7) and 20 < len(line) < 900:
                    yield line


def wrap(text, font, width):
    out, row = [], ""
    for word in text.split():
        new = f"{row} {word}".strip()
        if font.getlength(new) > width and row:
            out.append(row)
            row = word
        else:
            row = new
    return out + [row]


def page(paragraphs, rng, damage, wide):
    """One page: the image and its printed lines."""
    dpi = rng.choice([150, 200, 250, 300, 300, 400] if wide else [200, 300, 300])
    px = lambda pt: int(pt * dpi / 72)
    size = rng.choice([11, 12, 13, 13, 14, 14] if wide else [13, 14, 14])
    image = Image.new("L", (px(595), px(842)), 255)
    draw = ImageDraw.Draw(image)
    family = rng.choice(WIDE if wide else FAMILIES)
    y, lines = px(60), []
    for p in paragraphs:
        u = rng.random()
        face = 0 if u < (.6 if wide else .8) else 1 if u < (.75 if wide else .87) else 2 if u < .95 else 3
        if len(p) < 120 and rng.random() < .25:
            p, face = p.upper(), 1
        font = ImageFont.truetype(family[face], px(size))
        for row in wrap(p, font, px(470)):
            if y > px(780):
                break
            draw.text((px(75), y), row, font=font, fill=0)
            lines.append(row)
            y += px(size * 1.35)
        y += px(4)
    kind = rng.random()
    if damage:
        image = image.rotate(rng.uniform(-.7, .7), resample=Image.BICUBIC, fillcolor=255)
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(.6, 1.3) * dpi / 300))
        noise = Image.effect_noise(image.size, rng.uniform(20, 50))
        image = Image.blend(image, noise, .12)
    elif kind < .5:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(.3, .9) * dpi / 300))
    elif kind < .7:
        image = image.point(lambda v: 255 if v > 150 else 0)
    buf = io.BytesIO()
    if damage:
        image.save(buf, "JPEG", quality=40, dpi=(dpi, dpi))
    else:
        image.save(buf, "PNG", dpi=(dpi, dpi))
    return buf.getvalue(), lines


def read(png, lang):
    env = dict(os.environ, OMP_THREAD_LIMIT="1")
    run = subprocess.run(["tesseract", "stdin", "stdout", "-l", lang, "--psm", "6", "tsv"], input=png, capture_output=True, env=env)
    lines = {}
    for row in run.stdout.decode("utf-8", "replace").split("\n")[1:]:
        c = row.split("\t")
        if len(c) == 12 and c[0] == "5" and c[11].strip():
            lines.setdefault(tuple(c[1:5]), []).append((c[11], str(round(float(c[10])))))
    return [(" ".join(w for w, _ in l), " ".join(c for _, c in l)) for l in lines.values()]


def pair(truth, got):
    j = 0
    for t in truth:
        best, at = .45, None
        for k in range(max(0, j - 1), min(len(got), j + 4)):
            r = SequenceMatcher(None, bare(t), bare(got[k][0]), autojunk=False).ratio()
            if r > best:
                best, at = r, k
        if at is not None:
            yield t, got[at]
            j = at + 1


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("out"); ap.add_argument("text", nargs="+")
    ap.add_argument("--lang", default="eng"); ap.add_argument("--pages", type=int, default=100)
    ap.add_argument("--seed", type=int, default=1); ap.add_argument("--damage", action="store_true"); ap.add_argument("--wide", action="store_true"); ap.add_argument("--all-lines", action="store_true"); ap.add_argument("--jobs", type=int, default=2)
    a = ap.parse_args()
    rng = random.Random(a.seed)
    lines = sorted(set(held_out(a.text, a.all_lines)))
    rng.shuffle(lines)
    jobs, at = [], 0
    for _ in range(a.pages):
        size, n = 0, at
        while n < len(lines) and size < 3300:
            size += len(lines[n]) + 60
            n += 1
        jobs.append(page(lines[at:n], rng, a.damage, a.wide))
        at = n if n < len(lines) else 0
    with ThreadPoolExecutor(a.jobs) as pool, open(a.out, "w", encoding="utf-8") as out:
        for (_, truth), got in zip(jobs, pool.map(lambda j: read(j[0], a.lang), jobs)):
            for t, g in pair(truth, got):
                out.write(f"{t}\t{g[0]}\t{g[1]}\n")


main()
