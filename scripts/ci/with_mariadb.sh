#!/usr/bin/env bash
# Run a command beside a MariaDB server of its own: scripts/ci/with_mariadb.sh make test
#
# The server lives in a temporary folder, listens on a free loopback port only, belongs to an unprivileged user and is
# gone when the command ends. The command finds it through CRM_METRICS_TEST_MARIADB_URL; tests that stop and start it
# use CRM_METRICS_TEST_MARIADB_FOLDER, in which lie server.pid and `start`.
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT…]" >&2; exit 2; }

# Debian keeps the server out of the PATH of ordinary users.
export PATH="$PATH:/usr/sbin"
command -v mariadbd >/dev/null || { echo "MariaDB is not installed: apt-get install mariadb-server" >&2; exit 2; }

# MariaDB refuses to run as root.
if [ "$(id -u)" -eq 0 ]; then
    as_server() { runuser -u mysql -- env PATH="$PATH" "$@"; }
else
    as_server() { "$@"; }
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/crm_metrics_my.XXXXXX")
[ "$(id -u)" -ne 0 ] || chown mysql "$folder"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

stop_server() {
    if [ -s "$folder/server.pid" ]; then
        pid=$(cat "$folder/server.pid")
        kill "$pid" 2>/dev/null || true
        for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
        kill -9 "$pid" 2>/dev/null || true
    fi
    rm -rf "$folder"
}
trap stop_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Nothing in it outlives the run, so it need not survive a power cut. Wukong's zero dates are let in.
cat >"$folder/my.cnf" <<CONFIG
[mariadbd]
datadir=$folder/data
bind-address=127.0.0.1
port=$port
socket=$folder/server.sock
pid-file=$folder/server.pid
log-error=$folder/server.log
skip-name-resolve
innodb-flush-log-at-trx-commit=0
innodb-buffer-pool-size=64M
character-set-server=utf8mb4
collation-server=utf8mb4_general_ci
sql-mode=NO_ENGINE_SUBSTITUTION
CONFIG
cat >"$folder/start" <<START
#!/usr/bin/env bash
# Start the server again after it was stopped, and wait until it answers.
mariadbd --defaults-file="$folder/my.cnf" </dev/null >/dev/null 2>&1 &
for _ in \$(seq 300); do
    mariadb-admin --no-defaults --socket="$folder/server.sock" ping >/dev/null 2>&1 && exit 0
    sleep 0.1
done
exit 1
START
chmod +x "$folder/start"
(
    cd /
    chown -R "$(stat -c %U "$folder")" "$folder"
    as_server mariadb-install-db --no-defaults --datadir="$folder/data" --auth-root-authentication-method=normal \
        --skip-test-db
    as_server "$folder/start"
    as_server mariadb --no-defaults --user=root --socket="$folder/server.sock" --execute \
        "create database crm_metrics; create user crm_metrics@'127.0.0.1' identified by 'crm_metrics';
         grant all on *.* to crm_metrics@'127.0.0.1'"
) >"$folder/setup.log" 2>&1 || { cat "$folder/setup.log" "$folder/server.log" >&2 || true; exit 1; }

export CRM_METRICS_TEST_MARIADB_URL="mysql://crm_metrics:crm_metrics@127.0.0.1:$port/crm_metrics"
export CRM_METRICS_TEST_MARIADB_FOLDER=$folder

"$@"
