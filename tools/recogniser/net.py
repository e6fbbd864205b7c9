"""A syllable in, its letters out."""

import torch
from torch import nn

from alphabet import FINALS, INITIALS, OTHERS, VOWELS

SIDE = 32
# Height of an ordinary syllable within the window.
LETTER = 23.0
# Nothing (a cut between two letters), a syllable, or one of the others.
NOTHING, SYLLABLE, FIRST_OTHER = 0, 1, 2
KINDS = FIRST_OTHER + len(OTHERS)
HEADS = (KINDS, INITIALS, VOWELS, FINALS)


def step(a, b, stride):
    return nn.Sequential(nn.Conv2d(a, b, 3, stride, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True))


class Glyphs(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(step(1, 16, 1), nn.MaxPool2d(2), step(16, 32, 1), nn.MaxPool2d(2), step(32, 64, 1), step(64, 96, 2))
        self.wide = nn.Sequential(nn.Flatten(), nn.Linear(96 * 16, 160, bias=False), nn.BatchNorm1d(160), nn.ReLU(inplace=True))
        self.heads = nn.Linear(160, sum(HEADS))

    def forward(self, x):
        return self.heads(self.wide(self.body(x))).split(HEADS, 1)
