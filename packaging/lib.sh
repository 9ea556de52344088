# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What packaging/run, packaging/test and packaging/bench share: words, packages, configuration, build.
# Sourced, never run. Needs bash only; tests/lint/test_packaging.py drives it with stand-ins for dpkg and apt.

muster_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
muster_build=${MUSTER_BUILD_DIR:-$muster_root/build/release}
muster_dependencies=${MUSTER_DEPENDENCIES:-$muster_root/packaging/dependencies.txt}

# All words go to stderr, so that stdout stays for what a script wants to read.
say() { printf '%s\n' "muster: $*" >&2; }
die() {
    printf '%s\n' "muster: $*" >&2
    exit 1
}

# muster_wanted KIND… : the lines of the dependency list of these kinds, one group of alternatives (`a|b`) a line.
muster_wanted() {
    local kind name rest
    while read -r kind name rest; do
        [[ -z $kind || $kind == \#* ]] && continue
        [[ -n $name && (-z $rest || $rest == \#*) ]] ||
            die "packaging/dependencies.txt: cannot read the line '$kind $name $rest'; write 'build NAME' or 'test NAME|OTHER'"
        if [[ " $* " == *" $kind "* ]]; then printf '%s\n' "$name"; fi
    done <"$muster_dependencies"
}

# muster_missing KIND… : the groups of which no alternative is installed. A package that was removed but kept its
# configuration files is still known to dpkg, so the state is read and not only the exit code.
muster_missing() {
    local group name known installed=" " status
    known=$(muster_wanted "$@" | tr '|' '\n')
    while read -r name status; do
        if [[ $status == installed ]]; then installed+="$name "; fi
    done < <(xargs -r dpkg-query -W -f="\${Package} \${db:Status-Status}\n" <<<"$known" 2>/dev/null || true)
    while read -r group; do
        local found=no
        for name in ${group//|/ }; do
            if [[ $installed == *" $name "* ]]; then found=yes; fi
        done
        if [[ $found == no && -n $group ]]; then printf '%s\n' "$group"; fi
    done < <(muster_wanted "$@")
}

# muster_pick GROUP : the first alternative that this machine's package lists can really install. A name that is
# only "provided" by another package (libqt6charts6-dev on Debian 12) has no candidate of its own and is passed by,
# because dpkg would never report it as installed.
muster_pick() {
    local name candidate
    for name in ${1//|/ }; do
        candidate=$(LC_ALL=C apt-cache policy "$name" 2>/dev/null | sed -n 's/^  Candidate: //p')
        if [[ -n $candidate && $candidate != "(none)" ]]; then
            printf '%s\n' "$name"
            return 0
        fi
    done
    return 1
}

# muster_install KIND… : installs what is missing, asks for nothing when nothing is.
muster_install() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "this is not a Debian or Ubuntu system: install the packages of packaging/dependencies.txt yourself; going on"
        return 0
    fi
    local groups=() group package packages=() unknown=() as_root=()
    mapfile -t groups < <(muster_missing "$@")
    ((${#groups[@]})) || return 0
    say "missing: ${groups[*]}"
    if [[ $(id -u) != 0 ]]; then
        command -v sudo >/dev/null ||
            die "these packages must be installed by root and there is no sudo here; as root: apt-get install ${groups[*]%%|*}"
        say "sudo is needed to install them"
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -q >&2 || die "apt-get update failed; check the network and /etc/apt/sources.list"
    for group in "${groups[@]}"; do
        if package=$(muster_pick "$group"); then packages+=("$package"); else unknown+=("$group"); fi
    done
    ((${#unknown[@]} == 0)) ||
        die "no package source here offers: ${unknown[*]} (Muster is built on Debian 12 and Ubuntu 24.04; on Ubuntu enable 'universe')"
    # Recommended packages are left out: they would add a desktop's worth of things and a node exporter.
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        "${packages[@]}" >&2 || die "apt-get install failed; the lines above say why"
    if [[ -d /run/systemd/system && " ${packages[*]} " == *" prometheus"* ]]; then
        say "Debian starts prometheus and prometheus-alertmanager as services when they are installed."
        say "Muster's laboratory does not use those; to stop them: sudo systemctl disable --now prometheus prometheus-alertmanager"
    fi
}

# muster_configure [VAR=ON…] : makes sure that the release preset is configured with at least these options.
# Options that an earlier command switched on stay on: run, test and bench share one build tree and its objects,
# and none of the options changes how an object is compiled.
muster_configure() {
    local option arguments=() cache=$muster_build/CMakeCache.txt log
    for option in MUSTER_TESTS MUSTER_BENCHMARKS; do
        if [[ " $* " == *" $option=ON "* ]]; then
            grep -qs "^$option:BOOL=ON" "$cache" || arguments+=("-D$option=ON")
        elif [[ ! -f $cache ]]; then
            arguments+=("-D$option=OFF")
        fi
    done
    # Ninja re-runs CMake by itself when a CMakeLists.txt changed.
    [[ -f $muster_build/build.ninja && ${#arguments[@]} == 0 ]] && return 0
    say "configuring (release) in ${muster_build#"$muster_root"/}"
    mkdir -p "$muster_build"
    log=$muster_build/configure.log
    if ! (cd "$muster_root" && cmake --preset release -B "$muster_build" "${arguments[@]}") >"$log" 2>&1; then
        cat "$log" >&2
        die "configuration failed; the lines above say why, packaging/dependencies.txt lists what is needed"
    fi
}

# How many compilers at once: the cores, but never more than 1.5 GB of memory each allows.
muster_jobs() {
    local cores memory
    cores=$(nproc 2>/dev/null || echo 2)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1572864) }' /proc/meminfo 2>/dev/null || echo "$cores")
    ((memory < 1)) && memory=1
    echo $((cores < memory ? cores : memory))
}

# muster_compile TARGET… : builds, with progress on stderr.
muster_compile() {
    say "building $*"
    NINJA_STATUS='[%f/%t %es] ' ninja -C "$muster_build" -j "$(muster_jobs)" "$@" >&2 ||
        die "the build failed; the lines above say where"
}

muster_executable() { printf '%s\n' "$muster_build/bin/muster"; }

muster_has_display() { [[ -n ${DISPLAY:-} || -n ${WAYLAND_DISPLAY:-} ]]; }
