#!/bin/sh
# 在不联网的机器上安装秘书。用法：sh install.sh [安装到的文件夹]，默认是 ~/mishu。
# 要用别的 Python：PYTHON=/usr/bin/python3.11 sh install.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$HOME/mishu}
python=${PYTHON:-python3}
stop() {
    echo "$1" >&2
    exit 1
}
command -v "$python" >/dev/null || stop "找不到 $python。请先安装 Python 3.11 或更新的版本，或用 PYTHON=… 写明它在哪里。"
needed=$(cat "$here/platform.txt")
found=$("$python" -c 'import platform, sys; print(sys.implementation.cache_tag, platform.system(), platform.machine())')
[ "$needed" = "$found" ] || stop "这个安装包是为 $needed 做的，这里是 $found。请在同样的系统和 Python 上重新制作（make bundle）。"
"$python" -c 'import ensurepip, venv' 2>/dev/null || stop "Python 缺少 venv；在 Debian、Ubuntu 上请安装 python3-venv。"
echo "正在核对文件……"
"$python" -B "$here/sums.py" check "$here" || stop "安装包不完整，请重新复制一份。"
echo "正在安装到 $target ……"
"$python" -m venv "$target"
pip() {
    "$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" "$@" ||
        stop "没有装好，原因见上。安装包要在同样的系统（同样或更旧的发行版）上制作。"
}
pip --upgrade 'mishu[ocr]'
# 版本号相同的新安装包也要换上新的程序。
pip --force-reinstall --no-deps mishu
echo "装好了。启动：$target/bin/mishu serve"
echo "还没有索引时，启动会先为自带的手册建立一个；给自己的文档建立索引：$target/bin/mishu build 文档所在的文件夹"
