#!/bin/sh
# The command `atrous`: the window for a folder, the command line for everything else.
#
#   atrous                    the window
#   atrous FOLDER             the window, on this folder
#   atrous app [FOLDER]       the same
#   atrous prelabel …         the command line (`atrous --help`)

set -eu

here=$(dirname -- "$(readlink -f -- "$0")")
executable=$here/atrous-bin

# The AppImage and menu entries put it first.
sandbox=
if [ "${1-}" = --no-sandbox ]; then
  sandbox=--no-sandbox
  shift
fi

# The command line is the same executable, running as Node: no display, no Chromium.
run_command_line() {
  ELECTRON_RUN_AS_NODE=1 exec "$executable" "$here/resources/app.asar/out/cli.cjs" "$@"
}

open_window() {
  if [ -z "${DISPLAY-}" ] && [ -z "${WAYLAND_DISPLAY-}" ]; then
    echo "There is no display to open a window on; pre-label without one: atrous prelabel ${1:-FOLDER}" >&2
    exit 3
  fi
  if [ -z "$sandbox" ] && [ "$(id -u)" = 0 ]; then
    echo "Chromium's sandbox cannot run as root; starting without it." >&2
    sandbox=--no-sandbox
  fi
  # Set by a program that runs Electron as Node, it would do the same to the window.
  unset ELECTRON_RUN_AS_NODE
  exec "$executable" $sandbox "$@"
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
