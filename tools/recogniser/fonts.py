"""Gathers the Korean fonts of this machine, cut down to what is drawn, for a machine that has none.

    python fonts.py --out DIR
"""

import argparse
import os

from fontTools import subset

from alphabet import OTHERS, common_syllables
from faces import faces


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--out", required=True)
    given = options.parse_args()
    os.makedirs(given.out, exist_ok=True)
    for face in faces():
        wanted = subset.Options(font_number=face.index, layout_features=[], hinting=False, notdef_outline=True, name_IDs=[1, 2])
        font = subset.load_font(face.path, wanted, dontLoadGlyphNames=True)
        cut = subset.Subsetter(wanted)
        cut.populate(text="".join(common_syllables()) + OTHERS)
        cut.subset(font)
        name = os.path.splitext(os.path.basename(face.path))[0]
        subset.save_font(font, os.path.join(given.out, f"{name}.{'otf' if 'CFF ' in font else 'ttf'}"), wanted)


if __name__ == "__main__":
    main()
