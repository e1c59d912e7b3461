# Makes .venv with the pinned dependencies, once; sourced by the commands beside it.
# Nothing here names a registry: pip and uv use whatever index this machine is set to.

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
venv=$root/.venv
cd "$root"

# To standard error: what a command of bin/manage prints may go into a file.
say() { printf '%s\n' "$*" >&2; }
stop() { printf 'Meridiano cannot start. %s\n' "$*" >&2; exit 1; }

# True for a Python that Django 6.1 runs on and that can make an environment.
fits() {
    "$1" -c 'import ensurepip, sys, venv; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 14))' \
        >/dev/null 2>&1
}

find_python() {
    for candidate in python3.13 python3.14 python3.12 python3 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.14*/bin/python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12*/bin/python; do
        if fits "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
}

# An older Python can still fetch uv, which fetches a newer Python.
venv_by_borrowed_uv() {
    say "No Python from 3.12 to 3.14 here: fetching one with uv."
    borrowed=$(mktemp -d)
    trap 'rm -rf "$borrowed"' EXIT
    python3 -m venv "$borrowed" >/dev/null 2>&1 &&
        "$borrowed/bin/pip" install --quiet --disable-pip-version-check uv &&
        "$borrowed/bin/uv" venv --quiet --seed --python 3.13 "$venv"
}

make_venv() {
    rm -rf "$venv"
    if command -v uv >/dev/null 2>&1 && uv venv --quiet --seed --python 3.13 "$venv" 2>/dev/null; then
        return
    fi
    if python=$(find_python); then
        "$python" -m venv "$venv"
    else
        venv_by_borrowed_uv || stop "It needs Python 3.12, 3.13 or 3.14. None was found, and none" \
            "could be downloaded: install one, or connect this machine to the internet once."
    fi
}

install_into_venv() {
    if command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python "$venv/bin/python" --require-hashes -r "$1"
    else
        "$venv/bin/python" -m pip --version >/dev/null 2>&1 ||
            "$venv/bin/python" -m ensurepip >/dev/null
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
            --require-hashes -r "$1"
    fi
}

# environment FILE: .venv holds what FILE pins. Installed once, and again when it changes.
environment() {
    if cmp -s "$1" "$venv/installed/$1"; then
        return
    fi
    if ! { [ -x "$venv/bin/python" ] && fits "$venv/bin/python"; }; then
        say "Making the environment in .venv"
        make_venv
    fi
    say "Installing the pinned dependencies of $1"
    install_into_venv "$1" || stop "The dependencies could not be installed: look at the lines" \
        "above. Without internet, see “Without internet” in README.md."
    mkdir -p "$venv/installed"
    cp "$1" "$venv/installed/$1"
    # The development pins hold the others.
    if [ "$1" = requirements-dev.txt ]; then
        cp requirements.txt "$venv/installed/requirements.txt"
    fi
}
