# Finds a Chromium for the tests, or installs one; sourced by bin/test.

find_browser() {
    for candidate in /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
        if [ -x "$candidate" ]; then
            export BROWSER_PATH="$candidate"
            return
        fi
    done
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing Chromium from the system's packages"
        apt-get -qq -o DPkg::Lock::Timeout=900 update &&
            apt-get -qq -y -o DPkg::Lock::Timeout=900 install --no-install-recommends \
                chromium fonts-dejavu >/dev/null &&
            export BROWSER_PATH=/usr/bin/chromium && return
    fi
    say "Fetching Playwright's own Chromium"
    "$venv/bin/playwright" install chromium ||
        stop "No Chromium was found, and none could be installed: install one as /usr/bin/chromium."
}
