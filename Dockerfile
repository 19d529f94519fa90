# The program alone; the database is another container.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked -p convite-api

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-create-home convite \
    && install -d -o convite -m 0700 /var/lib/convite/attachments
COPY --from=build /src/target/release/convite /usr/local/bin/convite
USER convite
EXPOSE 8080
ENV CONVITE_LISTEN=0.0.0.0:8080 CONVITE_LOG_FORMAT=json
ENTRYPOINT ["convite"]
CMD ["serve"]
