"""The network: a strip of 36 pixels height in, one column of answers for every fourth pixel out."""

import torch
from torch import nn

from alphabet import FINALS, INITIALS, KINDS, VOWELS

HEIGHT = 36
STRIDE = 4


class Mix(nn.Module):
    """Looks around each place channel by channel, then mixes the channels; adds to what was there."""

    def __init__(self, channels, kernel=(3, 3)):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, kernel, padding=(kernel[0] // 2, kernel[1] // 2), groups=channels, bias=False), nn.BatchNorm2d(channels), nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 1, bias=False), nn.BatchNorm2d(channels),
        )

    def forward(self, x):
        return torch.relu(x + self.body(x))


def down(before, after, stride):
    return nn.Sequential(
        nn.Conv2d(before, before, 3, stride, 1, groups=before, bias=False), nn.BatchNorm2d(before), nn.ReLU(inplace=True),
        nn.Conv2d(before, after, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True),
    )


class Recogniser(nn.Module):
    """1 x 36 x W grey (0 paper, 1 ink) to W/4 columns: kind of character, and initial, vowel and final of a syllable."""

    def __init__(self, c=(32, 64, 128, 256), depth=(1, 3, 4, 2)):
        super().__init__()
        self.look = nn.Sequential(
            nn.Conv2d(1, c[0], 3, 2, 1, bias=False), nn.BatchNorm2d(c[0]), nn.ReLU(inplace=True),
            *[Mix(c[0]) for _ in range(depth[0])], down(c[0], c[1], (2, 2)),
            *[Mix(c[1]) for _ in range(depth[1])], down(c[1], c[2], (2, 1)),
            *[Mix(c[2]) for _ in range(depth[2])],
        )
        # All five rows of a column side by side: which stroke stands above which decides the syllable.
        self.fold = nn.Sequential(nn.Conv2d(c[2], c[3], (5, 1), bias=False), nn.BatchNorm2d(c[3]), nn.ReLU(inplace=True))
        self.along = nn.Sequential(*[Mix(c[3], (1, 5)) for _ in range(depth[3])])
        self.say = nn.Conv2d(c[3], KINDS + INITIALS + VOWELS + FINALS, 1)

    def forward(self, x):
        """Batch x 1 x 36 x W in, batch x columns x logits out."""
        return self.say(self.along(self.fold(self.look(x)))).squeeze(2).transpose(1, 2)


PARTS = [KINDS, INITIALS, VOWELS, FINALS]
