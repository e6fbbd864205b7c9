"""What the network can write: every Hangul syllable, spelled by its letters, and the other characters of certificates."""

OTHERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz()-,.·&/:[]'\"+%@#~_*!?㈜∨=;<>"
INITIALS, VOWELS, FINALS = 19, 21, 28
FIRST_SYLLABLE = 0xAC00


def common_syllables():
    """The 2,350 syllables of KS X 1001."""
    return [bytes((a, b)).decode("euc_kr") for a in range(0xB0, 0xC9) for b in range(0xA1, 0xFF)]
