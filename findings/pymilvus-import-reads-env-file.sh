#!/usr/bin/env bash
# "import pymilvus" looks for a file .env, from the folder that it is installed in up to the root, and puts all that this
# says into os.environ, whatever program imports it. With a .venv inside a checkout that is the checkout's own .env:
# settings that were meant for a container, passwords and all, hold for the rest of the process and for those that it
# starts. Where Python runs no file (python -c, a shell), it is the .env of the current folder or one above, which may be
# somebody else's. PYTHON_DOTENV_DISABLED=1 prevents both. Seen with pymilvus 3.0.2 and python-dotenv 1.2.4.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/checkout" "$work/elsewhere"
python3 -m venv "$work/checkout/.venv"
python="$work/checkout/.venv/bin/python"
"$python" -m pip install --quiet --disable-pip-version-check pymilvus==3.0.2 python-dotenv==1.2.4
echo 'OFFICE_PASSWORD=of-the-checkout' >"$work/checkout/.env"
echo 'OFFICE_PASSWORD=of-the-current-folder' >"$work/elsewhere/.env"
said='print(os.environ.get("OFFICE_PASSWORD"))'
echo "import os, pymilvus; $said" >"$work/show.py"
cd "$work/elsewhere"
unset OFFICE_PASSWORD
before=$("$python" -c "import os; $said")
file=$("$python" "$work/show.py")
typed=$("$python" -c "import os, pymilvus; $said")
disabled=$(PYTHON_DOTENV_DISABLED=1 "$python" "$work/show.py")
echo "before: $before; imported by a file: $file, by python -c: $typed; with PYTHON_DOTENV_DISABLED=1: $disabled"
test "$before $file $typed $disabled" = "None of-the-checkout of-the-current-folder None"
