# PostgreSQL for a stage in a small cluster: chosen files of Debian's packages, which postgres.json names, and the
# programs of deploy/images/postgres. Nothing runs while the image is built.
FROM scratch
ARG TARGETARCH
COPY ${TARGETARCH}/ /
ENV PATH=/opt/database:/usr/lib/postgresql/17/bin:/usr/bin PGDATA=/var/lib/postgresql/data
USER 10001:10001
WORKDIR /tmp
# Connections are ended and what is written is flushed; SIGTERM would wait for each connection to be closed.
STOPSIGNAL SIGINT
ENTRYPOINT ["/opt/database/start"]
