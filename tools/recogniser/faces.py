"""The Korean faces that are drawn."""

import os
import subprocess

import numpy as np
from fontTools.ttLib import TTCollection, TTFont
from PIL import ImageFont

# Kept for the validation split of certificates: never seen here.
HELD_BACK = ("Shinmun", "NanumSquare", "UnGraphic")
# Handwriting and display faces that no office prints with, and fonts of old letters.
UNLIKELY = ("Pen.ttf", "Brush", "UnPilgi", "UnJamo", "YetHangul", "YetGul", "Yetgul")
# How often a face is drawn: what offices print with, faces for display, and faces of quite another build.
USUAL = ("Myeongjo", "batang.ttf", "gulim.ttf", "dotum.ttf", "UnBatang.ttf", "UnDotum.ttf", "NotoSerifCJK-Regular", "NotoSansCJK-Regular", "NanumGothic.ttf")
DISPLAY = ("UnDinaru", "hline", "UnGungseo", "Barunpen", "UltraLight")
STRANGE = ("UnTaza", "UnVada", "UnPenheulim")


def weight_of(path):
    """How often a face is drawn, 1 being ordinary."""
    if any(word in path for word in STRANGE):
        return 0.15
    if any(word in path for word in DISPLAY):
        return 0.4
    return 1.5 if any(word in path for word in USUAL) else 1.0


class Face:
    """A font with the characters it has and the share of its size that a syllable fills."""

    def __init__(self, path, index):
        self.path, self.index = path, index
        if path.endswith(".ttc"):
            self.chars = set(TTCollection(path).fonts[index].getBestCmap())
        else:
            self.chars = set(TTFont(path).getBestCmap())
        probe = ImageFont.truetype(path, 100, index=index)
        boxes = [probe.getbbox(c) for c in "국한를업점강"]
        self.share = float(np.median([b[3] - b[1] for b in boxes])) / 100
        self.middle = float(np.median([b[3] + b[1] for b in boxes])) / 200
        self.sizes = {}

    def at(self, size):
        return self.sizes.setdefault(size, ImageFont.truetype(self.path, size, index=self.index))


def faces(folder=None):
    """Every Korean face of the machine (or of a folder), those held back aside."""
    if folder:
        paths = sorted(os.path.join(folder, name) for name in os.listdir(folder))
    else:
        listed = subprocess.run(["fc-list", ":lang=ko", "file"], capture_output=True, text=True, check=True).stdout
        paths = sorted({line.split(":")[0].strip() for line in listed.splitlines()})
    wanted = [p for p in paths if not any(word in p for word in HELD_BACK + UNLIKELY)]
    # The second face of a Noto collection is the Korean one.
    made = [Face(p, 1 if p.endswith(".ttc") else 0) for p in wanted]
    return [face for face in made if {ord("가"), ord("업"), ord("쌀")} <= face.chars and 0.5 < face.share < 1.2]
