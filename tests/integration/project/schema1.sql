PRAGMA foreign_keys = OFF;

-- A project as schema version 1 wrote it, made by Atrous 0.1.0: one image, predicted, then corrected by hand.
-- Never edit it: projects like this are on the disks of people.

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) WITHOUT ROWID;

CREATE TABLE class (
    id INTEGER PRIMARY KEY CHECK (id BETWEEN 0 AND 255),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    color TEXT NOT NULL
  );

CREATE TABLE image (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    missing INTEGER NOT NULL DEFAULT 0,
    width INTEGER,
    height INTEGER,
    -- Of the file when its size in pixels was read; null where that must be read again.
    file_bytes INTEGER,
    file_modified_ms REAL,
    one_per_pixel INTEGER NOT NULL DEFAULT 1,
    -- A person changed a layer since the last prediction.
    edited INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    -- The one whose layers the person sees or started from.
    prediction_id INTEGER REFERENCES prediction (id),
    failure_code TEXT,
    failure_message TEXT,
    CHECK ((width IS NULL) = (height IS NULL)),
    CHECK ((failure_code IS NULL) = (failure_message IS NULL))
  );

CREATE TABLE prediction (
    id INTEGER PRIMARY KEY,
    image_id INTEGER NOT NULL REFERENCES image (id),
    model_id TEXT NOT NULL,
    model_name TEXT NOT NULL,
    model_hash TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    -- JSON: core/inference/prediction.ts, PredictionParameters.
    parameters TEXT NOT NULL,
    -- JSON: the same, Prediction.classes.
    classes TEXT NOT NULL,
    decode_ms REAL NOT NULL,
    inference_ms REAL NOT NULL,
    created_at TEXT NOT NULL
  );

CREATE INDEX prediction_of_image ON prediction (image_id);

CREATE TABLE prediction_label_map (
    prediction_id INTEGER PRIMARY KEY REFERENCES prediction (id),
    -- RowRle (core/mask/rowRle.ts), compressed as raw deflate (RFC 1951).
    data BLOB NOT NULL
  );

CREATE TABLE prediction_logits (
    prediction_id INTEGER PRIMARY KEY REFERENCES prediction (id),
    num_classes INTEGER NOT NULL,
    height INTEGER NOT NULL,
    width INTEGER NOT NULL,
    align_corners INTEGER NOT NULL,
    -- Float32 [num_classes], little-endian.
    scale BLOB NOT NULL,
    offset BLOB NOT NULL,
    -- Uint8 [num_classes, height, width] in the form of engine/project/logitsCodec.ts
    data BLOB NOT NULL
  );

CREATE TRIGGER prediction_is_immutable BEFORE UPDATE ON prediction
    BEGIN SELECT RAISE (ABORT, 'a prediction is never changed'); END;

CREATE TRIGGER prediction_label_map_is_immutable BEFORE UPDATE ON prediction_label_map
    BEGIN SELECT RAISE (ABORT, 'a prediction is never changed'); END;

CREATE TABLE history (
    id INTEGER PRIMARY KEY,
    image_id INTEGER NOT NULL REFERENCES image (id),
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    done INTEGER NOT NULL,
    reason TEXT NOT NULL,
    created_at TEXT NOT NULL
  );

CREATE TABLE layer (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL,
    image_id INTEGER NOT NULL REFERENCES image (id),
    -- Null = a layer of the image as it is now.
    history_id INTEGER REFERENCES history (id),
    -- 0 = lowest.
    position INTEGER NOT NULL,
    class_id INTEGER NOT NULL CHECK (class_id BETWEEN 0 AND 255),
    name TEXT NOT NULL,
    visible INTEGER NOT NULL,
    locked INTEGER NOT NULL,
    opacity REAL NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('prediction', 'human', 'import')),
    mean_confidence REAL
  );

CREATE UNIQUE INDEX layer_by_uuid ON layer (uuid) WHERE history_id IS NULL;

CREATE INDEX layer_of_image ON layer (image_id, history_id);

CREATE TABLE layer_tile (
    layer_id INTEGER NOT NULL REFERENCES layer (id) ON DELETE CASCADE,
    tile_index INTEGER NOT NULL,
    -- core/mask/tileCodec.ts
    data BLOB NOT NULL,
    PRIMARY KEY (layer_id, tile_index)
  );

CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    image_id INTEGER NOT NULL REFERENCES image (id),
    state TEXT NOT NULL CHECK (state IN ('done', 'failed')),
    prediction_id INTEGER REFERENCES prediction (id),
    code TEXT,
    message TEXT,
    created_at TEXT NOT NULL
  );

CREATE INDEX attempt_of_image ON attempt (image_id);

INSERT INTO setting (name, value) VALUES ('backgroundId', '0');
INSERT INTO setting (name, value) VALUES ('folder', '"/photos"');
INSERT INTO class (id, position, name, color) VALUES (0, 0, 'background', '#000000');
INSERT INTO class (id, position, name, color) VALUES (3, 1, 'bird', '#808000');
INSERT INTO image (id, path, missing, width, height, file_bytes, file_modified_ms, one_per_pixel, edited, done, prediction_id, failure_code, failure_message) VALUES (1, 'a.png', 0, 64, 48, 176, 1795354059971.459, 1, 1, 0, 1, NULL, NULL);
INSERT INTO prediction (id, image_id, model_id, model_name, model_hash, width, height, parameters, classes, decode_ms, inference_ms, created_at) VALUES (1, 1, 'tiny', 'Tiny DeepLabV3', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 64, 48, '{"longSide":513,"inputHeight":385,"inputWidth":513,"provider":"cpu"}', '[{"id":0,"pixels":2912,"meanConfidence":0.75},{"id":3,"pixels":160,"meanConfidence":0.75}]', 2.5, 40.25, '2026-11-22T13:27:40.071Z');
INSERT INTO prediction_label_map (prediction_id, data) VALUES (1, x'6374306038c5c42cc2a083073f120400');
INSERT INTO prediction_logits (prediction_id, num_classes, height, width, align_corners, scale, offset, data) VALUES (1, 2, 2, 3, 1, x'0000003f0000803e', x'000080bf00000040', x'0163646464666464079300');
INSERT INTO layer (id, uuid, image_id, history_id, position, class_id, name, visible, locked, opacity, source, mean_confidence) VALUES (1, 'cfc2e8e0-485a-432b-b533-b3221211948f', 1, NULL, 0, 3, '', 1, 0, 0.5, 'human', 0.75);
INSERT INTO layer_tile (layer_id, tile_index, data) VALUES (1, 0, x'008a0a14ec0114ec0114ec0114ec0114ec0114ec0114ec0114ec0114ec0114e2e303');
INSERT INTO attempt (id, image_id, state, prediction_id, code, message, created_at) VALUES (1, 1, 'done', 1, NULL, NULL, '2026-11-22T13:27:40.071Z');

PRAGMA application_id = 1098150511;
PRAGMA user_version = 1;
