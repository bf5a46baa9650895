#!/usr/bin/env bash
# To bring text from Taiwan into Simplified characters, OpenCC has a configuration of its own, tw2s. Taiwan writes 著 for
# 着 (隨著, 著手), and tw2s makes 着 of every 著 but those in some phrases of its tables: 原著, 專著, 譯著, 土著, 卓著 and 著有
# come out as 原着, 专着, 译着, 土着, 卓着, 着有, which are misspelt and are not found again by their right spelling. t2s, which
# is meant for other text, leaves all of these right and 随著, 著手 wrong. Seen with opencc 1.4.2; of 700,000 characters of
# encyclopedic text from Taiwan tw2s misspells about a sixth of the 著 that it changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check opencc==1.4.2
cat >"$work/read.py" <<'PY'
import opencc

tw2s, t2s = opencc.OpenCC("tw2s").convert, opencc.OpenCC("t2s").convert
text = "他著有三部專著，原著與譯著都在，成績卓著，臺灣土著；隨著時間著手辦理，著名作家，效果顯著"
print("tw2s:", tw2s(text))
print("t2s: ", t2s(text))
assert tw2s(text) == "他着有三部专着，原着与译着都在，成绩卓着，台湾土着；随着时间着手办理，著名作家，效果显著"
assert t2s(text) == "他著有三部专著，原著与译著都在，成绩卓著，台湾土著；随著时间著手办理，著名作家，效果显著"
PY
"$work/venv/bin/python" "$work/read.py"
