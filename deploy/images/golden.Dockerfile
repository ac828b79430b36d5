# The golden image, which all services share: Debian's libraries and authorities, and Node.js. `gatehouse build`
# makes its root as a folder for each architecture, of what golden.json and package-lock.json name. Nothing runs
# while the image is built, so any machine builds it for any architecture.
FROM scratch
ARG TARGETARCH
COPY ${TARGETARCH}/ /
USER 10001:10001
WORKDIR /app
ENTRYPOINT ["/usr/bin/node"]
