#!/bin/sh
# The versions in an environment, as pip reads them. torch is left out: it comes in several builds, and pyproject.toml
# has its version. usage: constraints.sh PYTHON
set -eu
echo "# Made by make constraints: the versions that the whole suite passed with last."
"$1" -m pip --disable-pip-version-check freeze --exclude-editable | grep -v -e '^torch==' -e ' @ '
