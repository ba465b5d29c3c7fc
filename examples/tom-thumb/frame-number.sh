#!/bin/sh
# Prints which frame of a video made by make-video.sh a picture shows, by the fields at its bottom.
# Their average brightness survives scaling and compression, so a JPEG or WebP will do.
#
# usage: frame-number.sh PICTURE
set -eu

[ $# -eq 1 ] || { echo "usage: frame-number.sh PICTURE" >&2; exit 1; }
levels=$(ffmpeg -v error -nostdin -i "$1" -frames:v 1 \
    -vf "crop=iw:ih/12:0:ih*11/12,scale=16:1:flags=area,format=gray" -f rawvideo - | od -An -v -tu1)
number=0
n=0
for level in $levels; do
    if [ "$level" -gt 64 ] && [ "$level" -lt 192 ]; then
        echo "frame-number.sh: $1 has no fields at its bottom" >&2
        exit 1
    fi
    number=$((number * 2 + (level >= 192)))
    n=$((n + 1))
done
[ "$n" -eq 16 ] || { echo "frame-number.sh: $1 is not a picture" >&2; exit 1; }
echo "$number"
