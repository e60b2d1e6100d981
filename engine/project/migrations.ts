import { AppError } from '../../core/errors/appError.ts';
import type { Database } from './database.ts';

/** Marks the file as ours (PRAGMA application_id): "Atro". */
export const APPLICATION_ID = 0x4174726f;

/**
 * Migration n brings a file from schema version n to n + 1 (PRAGMA user_version). What has been released is never
 * changed, only added to. Truth values are 0 and 1, times are ISO 8601 in UTC, blobs say what they hold.
 */
const migrations: readonly string[] = [
  `
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

  -- Never deleted: a file that vanished is marked missing, and its work comes back with it.
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

  -- Rows are small, and what is large has tables of its own: lists and counts never read pixels.
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

  -- A person's layers that a new prediction was told to overwrite are kept under one of these.
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

  -- The journal: every attempt to pre-label an image, with how it ended.
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
  `,
  `
  ALTER TABLE layer ADD COLUMN style TEXT NOT NULL DEFAULT 'fill' CHECK (style IN ('fill', 'outline', 'both'));
  ALTER TABLE layer ADD COLUMN color TEXT;
  ALTER TABLE layer ADD COLUMN crowd INTEGER NOT NULL DEFAULT 0;
  -- JSON object: what a dataset said of the object that Atrous has no word for.
  ALTER TABLE layer ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}';
  CREATE INDEX layer_of_class ON layer (class_id, image_id) WHERE history_id IS NULL;

  -- JSON object, as of layer.
  ALTER TABLE image ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}';
  -- Hash of the file's bytes, by which a moved or renamed photograph is found again; null = not read yet.
  ALTER TABLE image ADD COLUMN content_hash TEXT;
  -- An imported dataset labelled it.
  ALTER TABLE image ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;
  -- A person wants to come back to it, or to leave it out.
  ALTER TABLE image ADD COLUMN flagged INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE image ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
  -- Milliseconds for which a person worked on it.
  ALTER TABLE image ADD COLUMN work_ms INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX image_by_content ON image (content_hash) WHERE content_hash IS NOT NULL;

  -- Expected correction effort, computed from the logits when the prediction is stored; null = not known.
  ALTER TABLE prediction ADD COLUMN effort REAL;

  ALTER TABLE class ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE class ADD COLUMN ignored INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- Changes of a class in the whole project, with what is needed to take them back.
  CREATE TABLE class_change (
    id INTEGER PRIMARY KEY,
    -- JSON: core/classes/classOperation.ts
    operation TEXT NOT NULL,
    -- JSON: engine/project/classChanges.ts, BeforeChange.
    before TEXT NOT NULL,
    created_at TEXT NOT NULL
  );
  CREATE TABLE class_change_layer (
    change_id INTEGER NOT NULL REFERENCES class_change (id) ON DELETE CASCADE,
    layer_id INTEGER NOT NULL REFERENCES layer (id) ON DELETE CASCADE,
    PRIMARY KEY (change_id, layer_id)
  ) WITHOUT ROWID;
  CREATE INDEX class_change_of_layer ON class_change_layer (layer_id);
  `,
  `
  -- Pixels of its tiles; null = not counted since they changed.
  ALTER TABLE layer ADD COLUMN area_px INTEGER;

  -- What a person made of a prediction: core/correction/predictionDifference.ts, ClassCorrection.
  CREATE TABLE class_correction (
    prediction_id INTEGER NOT NULL REFERENCES prediction (id),
    class_id INTEGER NOT NULL CHECK (class_id BETWEEN 0 AND 255),
    predicted_px INTEGER NOT NULL,
    removed_px INTEGER NOT NULL,
    added_px INTEGER NOT NULL,
    PRIMARY KEY (prediction_id, class_id)
  ) WITHOUT ROWID;
  `,
  `
  -- engine/project/blobChecksum.ts, of data; null = stored before there was one.
  ALTER TABLE layer_tile ADD COLUMN checksum INTEGER;
  ALTER TABLE prediction_label_map ADD COLUMN checksum INTEGER;
  ALTER TABLE prediction_logits ADD COLUMN checksum INTEGER;
  `,
  `
  -- JSON: engine/project/untouchedState.ts, of the layers before a person's first change; null = not changed, or not known.
  ALTER TABLE image ADD COLUMN before_edit TEXT;
  -- JSON object: the values of failure_message, for other languages; null = none, or not known.
  ALTER TABLE image ADD COLUMN failure_details TEXT;
  `,
  `
  -- content_hash of the photograph that was labelled, where the file is another one now and nobody has worked on it since; else null.
  ALTER TABLE image ADD COLUMN labelled_hash TEXT;
  `,
];

/** The schema version that this program writes. */
export const SCHEMA_VERSION = migrations.length;

/**
 * Brings the file to SCHEMA_VERSION in one transaction; a file that is there already is only looked at.
 * @throws AppError `project.newer` where a later Atrous wrote it, `project.foreign` where another program did
 */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  if (checkedVersion(database, steps.length) === steps.length) return;
  database.transaction(() => {
    // Another process may have been faster.
    const version = checkedVersion(database, steps.length);
    for (const step of steps.slice(version)) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${steps.length}`);
  });
}

function checkedVersion(database: Database, supported: number): number {
  const { path } = database;
  const applicationId = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  const { tables } = database.get<{ tables: number }>('SELECT count(*) AS tables FROM sqlite_schema')!;
  if (applicationId !== APPLICATION_ID && tables > 0) {
    throw new AppError('project.foreign', `${path} is the database of another program: move it away, or choose another place with --project.`, { path });
  }
  if (version > supported) {
    throw new AppError('project.newer', `The project file ${path} was written by a newer Atrous (schema ${version}, this one knows up to ${supported}): update Atrous to open it.`, { path, found: version, supported });
  }
  return version;
}

function pragma(database: Database, name: 'application_id' | 'user_version'): number {
  return database.get<Record<string, number>>(`PRAGMA ${name}`)![name];
}
