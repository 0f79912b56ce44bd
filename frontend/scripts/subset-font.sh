#!/bin/sh
# Makes src/app/fonts from the npm package of Inter: two scripts, the weights 400 to 700, kerning and figures of one
# width. A third of the size, and all that the page draws. Needs fonttools and brotli (pip), and is run by hand when the
# package changes.
set -eu
cd "$(dirname "$0")/.."
from=node_modules/@fontsource-variable/inter
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
for script in latin cyrillic; do
  fonttools varLib.instancer -q "$from/files/inter-$script-wght-normal.woff2" wght=400:700 -o "$work/$script.ttf"
  pyftsubset "$work/$script.ttf" --unicodes='*' --layout-features=kern,tnum,ccmp,mark \
    --flavor=woff2 --output-file="src/app/fonts/inter-$script.woff2"
done
cp "$from/LICENSE" src/app/fonts/OFL.txt
