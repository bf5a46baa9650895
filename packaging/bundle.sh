#!/bin/sh
# A folder that installs Mishu on a machine without network: the wheels of this platform and Python, and install.sh.
# usage: bundle.sh PYTHON FOLDER, from the checkout's root; PYTHON is that of the environment that `make run` makes.
set -eu
python=$1
folder=$2
rm -rf "$folder"
mkdir -p "$folder/wheels"
"$python" -m pip wheel --quiet --disable-pip-version-check -c constraints.txt --wheel-dir "$folder/wheels" '.[ocr]'
cp packaging/install.sh packaging/sums.py packaging/安装说明.txt "$folder/"
"$python" -c 'import platform, sys; print(sys.implementation.cache_tag, platform.system(), platform.machine())' \
    >"$folder/platform.txt"
"$python" packaging/sums.py write "$folder"
du -sh "$folder"
