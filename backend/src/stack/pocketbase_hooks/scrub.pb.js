/// Gives up the bytes of deleted records, which SQLite keeps in free pages and in its write-ahead log.
/// Each file is written anew (VACUUM) and its log emptied: milliseconds for a household, and no write meanwhile.
routerAdd(
  "POST",
  "/api/lifeos/scrub",
  (e) => {
    for (const database of [e.app.nonconcurrentDB(), e.app.auxNonconcurrentDB()]) {
      database.newQuery("VACUUM").execute();
      const checkpoint = new DynamicModel({ busy: 0 });
      database.newQuery("PRAGMA wal_checkpoint(TRUNCATE)").one(checkpoint);
      if (checkpoint.busy) throw new ApiError(503, "Somebody is reading; the log could not be emptied.");
    }
    return e.noContent(204);
  },
  $apis.requireSuperuserAuth(),
);
