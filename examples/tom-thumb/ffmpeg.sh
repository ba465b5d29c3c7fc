#!/bin/sh
# Builds a small static ffmpeg from the source package of Debian and prints the folder it is in:
# `ffmpeg`, the licence text and the configure line, to be laid into the image beside Tom Thumb.
#
# It decodes the usual videos and writes PNG and JPEG, and WebP where libwebp-dev is installed. It
# reads files only: Tom Thumb fetches the video itself, so this ffmpeg has no network code at all.
# The result is LGPL: nothing that is GPL or non-free is switched on.
#
# The folder is kept under target/ by the version of the package, so only the first run builds, and
# a security update of Debian's package (after `apt-get update`) builds anew.
#
# usage: ffmpeg.sh
set -eu
umask 022

here=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target}

die() { echo "ffmpeg.sh: $*" >&2; exit 1; }

for tool in apt-get apt-cache gcc make dpkg-source xz; do
    command -v "$tool" >/dev/null ||
        die "$tool is missing; on Debian: apt-get install build-essential xz-utils zlib1g-dev nasm"
done

version=$(apt-cache policy ffmpeg | awk '$1 == "Candidate:" { print $2 }')
case $version in
    '' | '(none)') die "apt knows no package ffmpeg; run apt-get update first" ;;
esac
mkdir -p "$target"
target=$(cd "$target" && pwd)

# Extras that are used when they are there. They are part of the folder's name, so that installing
# one of them later is noticed.
extras=
features=
if command -v nasm >/dev/null; then
    extras="$extras+asm"
else
    features="$features --disable-x86asm"
fi
if command -v pkg-config >/dev/null && [ -e "/usr/lib/$(gcc -print-multiarch)/libwebp.a" ]; then
    extras="$extras+webp"
    features="$features --enable-libwebp --enable-encoder=libwebp"
fi

out=$target/ffmpeg-$(echo "$version" | sed 's/^[0-9]*://')$extras
if [ -x "$out/ffmpeg" ]; then
    echo "$out"
    exit 0
fi

work=$(mktemp -d "$target/ffmpeg-build.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# The source package, by a private copy of the machine's own package sources with `deb` replaced by
# `deb-src`: the machine's apt configuration stays as it is, and apt verifies what it fetches.
mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/package"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keyring" ] || die "$keyring is missing; on Debian: apt-get install debian-archive-keyring"
apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    grep -F '/debian' | sort -u | sed "s|^|deb-src [signed-by=$keyring] |" >"$work/apt/sources.list"
[ -s "$work/apt/sources.list" ] || die "found no package source of Debian in apt's configuration"
private_apt() {
    apt-get -qq -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::Lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" \
        -o APT::Sandbox::User=root "$@" >&2
}
echo "fetching the source of ffmpeg $version" >&2
private_apt update
(cd "$work/package" && private_apt source --download-only "ffmpeg=$version")
# apt has checked the sums already, and the maintainer's own key is not needed for them.
dpkg-source --no-check --require-strong-checksums -x "$work"/package/*.dsc "$work/source" >/dev/null

echo "building ffmpeg $version$extras: some minutes, once" >&2
cd "$work/source"
set -- --prefix=/usr --disable-everything --disable-autodetect --enable-pthreads --disable-network --disable-doc \
    --disable-debug --disable-avdevice --disable-postproc --disable-swresample \
    --disable-programs --enable-ffmpeg --enable-zlib --enable-static --disable-shared \
    --pkg-config-flags=--static --extra-ldflags=-static \
    --enable-protocol=file,pipe \
    --enable-demuxer=mov,matroska,mpegps,mpegts,mpegvideo,avi,flv,ogg,asf,image2 \
    --enable-parser=h264,hevc,mpegvideo,mpeg4video,vp8,vp9,av1,mjpeg,png,aac,ac3,mpegaudio \
    --enable-decoder=h264,hevc,mpeg1video,mpeg2video,mpeg4,msmpeg4v2,msmpeg4v3,wmv1,wmv2,vc1 \
    --enable-decoder=h263,flv,vp8,vp9,theora,mjpeg,png,prores \
    --enable-bsf=extract_extradata --enable-filter=scale,format,null,showinfo \
    --enable-encoder=png,mjpeg --enable-muxer=image2 $features
if ! { ./configure "$@" && make -j"$(nproc)" ffmpeg; } >"$work/build.log" 2>&1; then
    tail -20 "$work/build.log" >&2
    die "the build failed"
fi

# Made under another name first: a folder with the right name is always whole.
mkdir "$work/out"
install -s -m 755 ffmpeg "$work/out/ffmpeg"
cp COPYING.LGPLv2.1 "$work/out/"
{
    echo "ffmpeg $version, from the source package of Debian with Debian's patches, built with:"
    echo
    echo "./configure $*"
    echo
    echo "Licence: $(sed -n 's/^License: //p' "$work/build.log"); the text is in COPYING.LGPLv2.1."
    echo "The source: apt-get source ffmpeg=$version"
} >"$work/out/CONFIGURE"
rm -rf "$out"
mv "$work/out" "$out"
echo "$out"
