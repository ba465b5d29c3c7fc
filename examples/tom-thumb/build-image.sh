#!/bin/sh
# Makes the image of Tom Thumb as an OCI image layout, with tar, gzip and sha256sum: no daemon, no
# root, nothing fetched. The same input gives the same image, byte for byte.
#
# The image has three layers: ffmpeg, the certificates, and Tom Thumb. A new Tom Thumb is a new last
# layer of a few megabytes, and the ffmpeg layer is kept under target/ between runs.
#
# usage: build-image.sh [--output DIR] [--ffmpeg debian|small] [--binary FILE]
#   --output DIR      where to put the layout; default target/tom-thumb-image
#   --ffmpeg debian   the host's own ffmpeg with the libraries that it needs (default): quick to
#                     make, reads everything, large
#   --ffmpeg small    the one that ffmpeg.sh builds: some minutes once, reads the usual videos,
#                     a few megabytes
#   --binary FILE     a tom-thumb that is built already, statically linked
set -eu
umask 022

here=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target}
output=
ffmpeg=debian
binary=

die() { echo "build-image.sh: $*" >&2; exit 1; }

while [ $# -gt 0 ]; do
    case $1 in
        --output | --ffmpeg | --binary) [ $# -ge 2 ] || die "$1 needs a value" ;;
    esac
    case $1 in
        --output) output=$2; shift 2 ;;
        --ffmpeg) ffmpeg=$2; shift 2 ;;
        --binary) binary=$2; shift 2 ;;
        -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
        *) die "unknown option $1; see --help" ;;
    esac
done

machine=$(uname -m)
case $machine in
    x86_64) platform='"architecture":"amd64"' ;;
    aarch64) platform='"architecture":"arm64","variant":"v8"' ;;
    *) die "no image for $machine" ;;
esac
mkdir -p "$target"
target=$(cd "$target" && pwd)
: "${output:=$target/tom-thumb-image}"
if [ -e "$output" ] && [ ! -e "$output/oci-layout" ] && [ -n "$(ls -A "$output")" ]; then
    die "$output is there and is not an image layout"
fi

work=$(mktemp -d "$target/tom-thumb-image.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
blobs=$work/layout/blobs/sha256
mkdir -p "$blobs"
digest_of() { sha256sum "$1" | cut -d' ' -f1; }

# Packs the tree $1, at compression level $3, as the next layer of the image; $2 says what it is.
# With a fourth argument the layer is kept in that file for the next time.
diffs=
layers=
history=
layer() {
    kept=${4:-$work/layer}
    if [ ! -e "$kept" ] || [ ! -e "$kept.diff" ]; then
        mkdir -p "$(dirname "$kept")"
        # Order, times and owners are fixed, so that the digest depends on the content only.
        (cd "$1" && tar --sort=name --format=gnu --mtime=@0 --owner=0 --group=0 --numeric-owner \
            -cf "$work/layer.tar" -- *)
        digest_of "$work/layer.tar" >"$kept.diff"
        gzip -n -"$3" <"$work/layer.tar" >"$work/packed"
        rm "$work/layer.tar"
        mv "$work/packed" "$kept"
    fi
    digest=$(digest_of "$kept")
    size=$(stat -c %s "$kept")
    cp "$kept" "$blobs/$digest"
    diffs="$diffs${diffs:+,}\"sha256:$(cat "$kept.diff")\""
    layers="$layers${layers:+,}{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:$digest\",\"size\":$size}"
    history="$history${history:+,}{\"created\":\"1970-01-01T00:00:00Z\",\"created_by\":\"$2\"}"
    [ $# -ge 4 ] || rm "$kept" "$kept.diff"
}

# --- Tom Thumb itself ---------------------------------------------------------------------------

if [ -z "$binary" ]; then
    host=$(rustc -vV | sed -n 's/^host: //p')
    echo "building tom-thumb" >&2
    RUSTFLAGS="-C target-feature=+crt-static" cargo build --quiet --release \
        --manifest-path "$here/Cargo.toml" --target "$host" --target-dir "$target" --package tom-thumb
    binary=$target/$host/release/tom-thumb
fi
[ -x "$binary" ] || die "$binary is not an executable"
if readelf -l "$binary" 2>/dev/null | grep -q 'program interpreter'; then
    die "$binary is linked dynamically; the image may have no libraries for it"
fi

# --- Layer 1: ffmpeg ----------------------------------------------------------------------------

# All that a process expects of a root file system, in the lowest layer.
skeleton() {
    mkdir -p "$1/etc" "$1/tmp" "$1/usr/bin" "$1/usr/local/bin" "$1/usr/share/doc/ffmpeg"
    chmod 1777 "$1/tmp"
    echo 'root:x:0:0:root:/:/sbin/nologin
nobody:x:65534:65534:nobody:/tmp:/sbin/nologin' >"$1/etc/passwd"
    echo 'root:x:0:
nogroup:x:65534:' >"$1/etc/group"
    echo 'hosts: files dns' >"$1/etc/nsswitch.conf"
}

tree=$work/ffmpeg
case $ffmpeg in
    small)
        built=$("$here/ffmpeg.sh")
        key=$(basename "$built")
        skeleton "$tree"
        cp "$built/ffmpeg" "$tree/usr/bin/ffmpeg"
        cp "$built/CONFIGURE" "$built/COPYING.LGPLv2.1" "$tree/usr/share/doc/ffmpeg/"
        level=9
        ;;
    debian)
        program=$(command -v ffmpeg) || die "no ffmpeg here; on Debian: apt-get install ffmpeg"
        ldd "$program" >"$work/ldd" 2>&1 || die "$program is not linked dynamically"
        ! grep -q 'not found' "$work/ldd" || die "$program lacks a library: $(grep 'not found' "$work/ldd")"
        # Library by library, as the loader names them: `name => /path (0x…)`, or the loader's path.
        sed -n 's/.*=> \(\/[^ ]*\) (0x.*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (0x.*/\1/p' "$work/ldd" |
            LC_ALL=C sort -u >"$work/libraries"
        key=ffmpeg-debian-$(xargs stat -L -c '%n %s %Y' "$program" <"$work/libraries" | sha256sum | cut -c1-16)
        if [ ! -e "$target/tom-thumb-layers/$key.tar.gz" ]; then
            echo "packing $program and $(wc -l <"$work/libraries") libraries" >&2
            skeleton "$tree"
            cp -L "$program" "$tree/usr/bin/ffmpeg"
            # /lib and /lib64 are links to their namesakes in /usr on Debian, and here.
            for folder in lib lib64; do
                mkdir -p "$tree/usr/$folder"
                ln -s "usr/$folder" "$tree/$folder"
            done
            while read -r library; do
                place=$tree/usr${library#/usr}
                mkdir -p "$(dirname "$place")"
                cp -L "$library" "$place"
            done <"$work/libraries"
            find "$tree" -type f -exec chmod a+r {} +
            if [ -e /usr/share/doc/ffmpeg/copyright ]; then
                cp /usr/share/doc/ffmpeg/copyright "$tree/usr/share/doc/ffmpeg/"
            fi
            {
                "$program" -version
                "$program" -hide_banner -L
                echo
                echo "The source: apt-get source ffmpeg"
            } >"$tree/usr/share/doc/ffmpeg/CONFIGURE"
        fi
        level=1
        ;;
    *) die "--ffmpeg is debian or small" ;;
esac
mkdir -p "$tree"
layer "$tree" "ffmpeg ($ffmpeg)" "$level" "$target/tom-thumb-layers/$key.tar.gz"

# --- Layer 2: certificates ----------------------------------------------------------------------

certificates=/etc/ssl/certs/ca-certificates.crt
if [ -e "$certificates" ]; then
    mkdir -p "$work/certificates/etc/ssl/certs"
    cp "$certificates" "$work/certificates/etc/ssl/certs/"
    layer "$work/certificates" "certificates" 9
else
    echo "no $certificates here: the image will use the ones built into tom-thumb" >&2
fi

# --- Layer 3: the program -----------------------------------------------------------------------

mkdir -p "$work/program/usr/local/bin" "$work/program/usr/share/doc/tom-thumb"
cp "$binary" "$work/program/usr/local/bin/tom-thumb"
cp "$here/README.md" "$work/program/usr/share/doc/tom-thumb/"
chmod 755 "$work/program/usr/local/bin/tom-thumb"
layer "$work/program" "tom-thumb" 6

# --- Configuration, manifest, index -------------------------------------------------------------

blob() { # writes the text $1 as a blob and sets digest and size
    printf '%s' "$1" >"$work/blob"
    digest=$(digest_of "$work/blob")
    size=$(stat -c %s "$work/blob")
    mv "$work/blob" "$blobs/$digest"
}

blob "{\"created\":\"1970-01-01T00:00:00Z\",$platform,\"os\":\"linux\",\
\"config\":{\"User\":\"65534:65534\",\"Entrypoint\":[\"/usr/local/bin/tom-thumb\"],\
\"Env\":[\"PATH=/usr/local/bin:/usr/bin:/bin\"],\"WorkingDir\":\"/\",\
\"Labels\":{\"org.opencontainers.image.title\":\"tom-thumb\"}},\
\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[$diffs]},\"history\":[$history]}"
blob "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\
\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:$digest\",\"size\":$size},\
\"layers\":[$layers]}"
printf '%s' "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\
\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:$digest\",\"size\":$size,\
\"platform\":{$platform,\"os\":\"linux\"},\"annotations\":{\"org.opencontainers.image.ref.name\":\"latest\"}}]}" \
    >"$work/layout/index.json"
printf '%s' '{"imageLayoutVersion":"1.0.0"}' >"$work/layout/oci-layout"

rm -rf "$output"
mkdir -p "$(dirname "$output")"
mv "$work/layout" "$output"
echo "sha256:$digest" >&2
echo "$output"
