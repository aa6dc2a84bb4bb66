#!/bin/sh
# 生成 compose.yaml 所用的密钥文件；已有的不动。 / Makes the secrets that compose.yaml names; what is there stays.
# 用法 / Usage: UPSTREAM_KEY=sk-… deploy/make-secrets.sh
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
put() { [ -e "secrets/$1" ] || cat > "secrets/$1"; }

openssl rand -hex 24 | put database-password
printf 'postgresql://hegui:%s@database/hegui\n' "$(cat secrets/database-password)" | put database-url
openssl rand -hex 32 | put pseudonyms # 永不更换：换了就认不出用户 / never change it: nobody would be recognised
openssl rand -base64 33 | put operator-token
printf '%s\n' "${UPSTREAM_KEY:-}" | put upstream-key
[ -e secrets/text-keys ] || "${HEGUI:-hegui}" records keys new secrets/text-keys
# 仅供试用的自签名证书；正式使用请换成自己的。 / A self-signed certificate to try it with: replace it by your own.
[ -e secrets/certificate.pem ] || openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost \
  -keyout secrets/certificate-key.pem -out secrets/certificate.pem 2>/dev/null
# 容器以能读取这些文件的人的身份运行；不以 root 运行。 / The containers run as whoever may read these files, and never as root.
uid=$(id -u) gid=$(id -g)
if [ "$uid" = 0 ]; then
  uid=10001 gid=10001
  chown -R "$uid:$gid" secrets
fi
printf 'HEGUI_UID=%s\nHEGUI_GID=%s\n' "$uid" "$gid" > .env
[ -n "$(cat secrets/upstream-key)" ] || echo "secrets/upstream-key 为空：请写入模型服务的密钥。 / is empty: put the key of your model's service there." >&2
