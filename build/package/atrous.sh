#!/bin/sh
# The command `atrous` of the installed application: the window for a folder, the command line for everything else.
#
#   atrous                    the window
#   atrous FOLDER             the window, on this folder
#   atrous app [FOLDER]       the same
#   atrous prelabel …         the command line (`atrous --help`)

set -eu

here=$(dirname -- "$(readlink -f -- "$0")")
if [ -x "$here/atrous-bin" ]; then
  # Linux: beside the executable.
  executable=$here/atrous-bin
  archive=$here/resources/app.asar
else
  # macOS: Atrous.app/Contents/Resources/bin
  executable=$here/../../MacOS/Atrous
  archive=$here/../app.asar
fi

# AppImages put it first.
sandbox=
if [ "${1-}" = --no-sandbox ]; then
  sandbox=--no-sandbox
  shift
fi

# The command line is the same executable, running as Node: no display, no Chromium.
# sharp warns at each start that it is inside Electron: nothing that a person could act on.
run_command_line() {
  ELECTRON_RUN_AS_NODE=1 NODE_NO_WARNINGS=1 exec "$executable" "$archive/out/cli.cjs" "$@"
}

open_window() {
  if [ "$(uname)" = Linux ]; then check_linux "$@"; fi
  # Inherited from a program that runs as Node, it would keep the window from opening.
  unset ELECTRON_RUN_AS_NODE
  exec "$executable" $sandbox "$@"
}

check_linux() {
  if [ -z "${DISPLAY-}" ] && [ -z "${WAYLAND_DISPLAY-}" ]; then
    echo "There is no display to open a window on; pre-label without one: atrous prelabel $(quoted "${1-FOLDER}")" >&2
    exit 3
  fi
  if [ -z "$sandbox" ] && [ "$(id -u)" = 0 ]; then
    echo "Chromium's sandbox cannot run as root; starting without it." >&2
    sandbox=--no-sandbox
  fi
}

# A name as it can be typed into a shell.
quoted() {
  case $1 in
    *[!A-Za-z0-9._/-]*) printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf %s "$1" ;;
  esac
}

case "${1-}" in
  '')
    open_window
    ;;
  app)
    shift
    open_window "$@"
    ;;
  prelabel | predict | export | import | eval | models | doctor | help | -h | --help | -V | --version)
    run_command_line "$@"
    ;;
  -* | file://*)
    open_window "$@"
    ;;
  *)
    # A folder, or a word that the command line explains.
    if [ -e "$1" ]; then open_window "$@"; else run_command_line "$@"; fi
    ;;
esac
