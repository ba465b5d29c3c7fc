#!/bin/sh
# Makes a video of which every frame shows its own number, so that a picture tells which frame it is:
# written in the middle for people, and at the bottom as 16 black and white fields for
# frame-number.sh. 640 x 360 at 25 frames a second, with a key frame every four seconds, so that
# frame N is shown from N/25 s on and most positions are far from a key frame.
#
# usage: make-video.sh OUT.mp4 [SECONDS]      (20 seconds unless told otherwise)
set -eu

die() { echo "make-video.sh: $*" >&2; exit 1; }

[ $# -ge 1 ] && [ $# -le 2 ] || die "usage: make-video.sh OUT.mp4 [SECONDS]"
out=$1
seconds=${2:-20}
case $seconds in
    '' | *[!0-9]* | 0) die "$seconds is not a number of seconds" ;;
esac
[ "$seconds" -le 2600 ] || die "16 fields count to 65535, which is less than $seconds s"
command -v ffmpeg >/dev/null || die "no ffmpeg here; on Debian: apt-get install ffmpeg"

# Bit by bit, the highest at the left: a white field over black where the bit is set.
fields="drawbox=y=ih*11/12:w=iw:h=ih/12:color=black:t=fill"
bit=0
weight=32768
while [ "$bit" -lt 16 ]; do
    fields="$fields,drawbox=x=iw*$bit/16:y=ih*11/12:w=iw/16:h=ih/12:color=white:t=fill:enable='mod(floor(n/$weight),2)'"
    bit=$((bit + 1))
    weight=$((weight / 2))
done
number="drawtext=text='%{n}':fontsize=h/4:fontcolor=white:borderw=6:x=(w-tw)/2:y=(h-th)/2"

encoders=$(ffmpeg -hide_banner -encoders 2>/dev/null)
case $encoders in
    *' libx264 '*) codec="-c:v libx264 -preset veryfast -crf 20" ;;
    *) codec="-c:v mpeg4 -q:v 3" ;;
esac

make() {
    # $codec is several words.
    ffmpeg -v error -nostdin -f lavfi -i "testsrc2=size=640x360:rate=25:duration=$seconds" \
        -vf "$1" $codec -g 100 -pix_fmt yuv420p -movflags +faststart -f mp4 -y "$out"
}
# Large digits need a font. Without one there are still the fields, and the small number that the
# test picture has of itself.
make "$number,$fields" 2>/dev/null || make "$fields" || die "ffmpeg could not make $out"
