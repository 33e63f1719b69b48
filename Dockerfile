# Two stages: what uv.lock names goes into /app/.venv, then program and environment move to a clean image.
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir "uv>=0.9"
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock .python-version ./
RUN uv sync --frozen --no-dev
COPY . .
# The files that browsers load are gathered once, under a key that is thrown away with this line.
RUN SECRET_KEY="$(head -c 48 /dev/urandom | base64)" SITE_URL=https://build.invalid \
    .venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin relevo \
    && install --directory --owner relevo --group relevo /data
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
WORKDIR /app
USER relevo
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:agency.gunicorn", "--bind", "0.0.0.0:8000", "agency.wsgi"]
# Whether this process can work: its database answers and is migrated, its broker answers.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-I", "agency/probe.py", "http://127.0.0.1:8000/readyz"]
