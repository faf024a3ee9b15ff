# What a live bot needs, and no more: no compiler, no development packages, no playground, no PostgreSQL of its own.
# test/production/ lays the same install out by these very lines, so keep to what test/support/dockerfile.ts reads.

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Nothing needs its install script: argon2 brings its binaries, and Node 24 and PostgreSQL are other containers' parts.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit

FROM node:24-slim AS source
WORKDIR /app
COPY package.json organization.example.yaml ./
COPY locales ./locales
COPY migrations ./migrations
COPY src ./src
# A checkout made under a strict umask would be closed to the user below.
RUN chmod -R a+rX .

FROM node:24-slim
LABEL org.opencontainers.image.title="Abonent" \
      org.opencontainers.image.description="A Telegram bot for the subscribers of a utility" \
      org.opencontainers.image.licenses="UNLICENSED"
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=source /app ./
# A new volume takes over this folder's owner. Nothing else needs to be writable but /tmp.
RUN install -d -o 1000 -g 1000 -m 0700 /data
USER 1000:1000
ENV NODE_ENV=production \
    DATA_DIR=/data \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8081 \
    HOME=/tmp
VOLUME /data
EXPOSE 8081
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HTTP_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself takes the signals. Another command: docker compose run --rm bot src/cli.ts doctor
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning"]
CMD ["src/main.ts"]
