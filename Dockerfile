# One image for every Countersign process; docker-compose.yml says which runs what.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt requirements-uv.txt ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements-uv.txt \
 && /venv/bin/uv pip install --no-cache --python /venv/bin/python --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
# What WeasyPrint draws the reports with.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --home-dir /var/lib/countersign --shell /usr/sbin/nologin countersign \
 && install -d -o countersign -g countersign -m 0700 /var/lib/countersign
COPY --from=packages /venv /venv
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    COUNTERSIGN_HOME=/var/lib/countersign \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER countersign
VOLUME /var/lib/countersign
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "governance.conf.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", "--preload", "--timeout=60", "--graceful-timeout=5", "--no-control-socket", "--access-logfile=-"]
