-- What the product made before it noted a version of its tables, with a few rows (fictional).
CREATE TABLE recordings (
    id VARCHAR(64) NOT NULL,
    name TEXT NOT NULL,
    sources TEXT NOT NULL,
    meeting_file TEXT,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE sightings (
    path TEXT NOT NULL,
    size BIGINT NOT NULL,
    mtime_ns BIGINT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    PRIMARY KEY (path)
);
CREATE TABLE export_folders (
    recording_id VARCHAR(64) NOT NULL,
    folder VARCHAR(255) NOT NULL,
    PRIMARY KEY (recording_id),
    FOREIGN KEY(recording_id) REFERENCES recordings (id),
    UNIQUE (folder)
);
CREATE TABLE jobs (
    recording_id VARCHAR(64) NOT NULL,
    state VARCHAR(16) NOT NULL,
    attempts INTEGER NOT NULL,
    error VARCHAR(64),
    message_ko TEXT,
    message_en TEXT,
    exit_code INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (recording_id),
    FOREIGN KEY(recording_id) REFERENCES recordings (id)
);
CREATE TABLE reviews (
    id SERIAL NOT NULL,
    recording_id VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    subject TEXT NOT NULL,
    value TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(recording_id) REFERENCES recordings (id)
);
CREATE INDEX ix_reviews_recording_id ON reviews (recording_id);
CREATE TABLE stage_costs (
    recording_id VARCHAR(64) NOT NULL,
    stage VARCHAR(32) NOT NULL,
    seconds DOUBLE PRECISION NOT NULL,
    peak_mib DOUBLE PRECISION NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (recording_id, stage),
    FOREIGN KEY(recording_id) REFERENCES recordings (id)
);
INSERT INTO sightings (path, size, mtime_ns, sha256) VALUES ('/녹음/자문회의.wav', 1000, 1700000000000000000, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
INSERT INTO recordings (id, name, sources, meeting_file, added_at) VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '자문회의', '["/녹음/자문회의.wav"]', NULL, '2026-11-01 12:00:00.000000+00');
INSERT INTO recordings (id, name, sources, meeting_file, added_at) VALUES ('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', '간담회', '["/녹음/간담회.wav"]', '/녹음/간담회.toml', '2026-11-01 13:00:00.000000+00');
INSERT INTO jobs (recording_id, state, attempts, error, message_ko, message_en, exit_code, changed_at) VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'degraded', 2, 'EngineError', '오류', 'error', 30, '2026-11-01 14:00:00.000000+00');
INSERT INTO jobs (recording_id, state, attempts, error, message_ko, message_en, exit_code, changed_at) VALUES ('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'running', 1, NULL, NULL, NULL, 0, '2026-11-01 15:00:00.000000+00');
INSERT INTO stage_costs (recording_id, stage, seconds, peak_mib, finished_at) VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'probe', 1.5, 100.0, '2026-11-01 12:00:00.000000+00');
INSERT INTO reviews (recording_id, kind, subject, value, reviewer, created_at) VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'speaker_name', 'S1', '홍길동', '사무국', '2026-11-01 12:00:00.000000+00');
INSERT INTO export_folders (recording_id, folder) VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '2026-11-01_자문회의');
