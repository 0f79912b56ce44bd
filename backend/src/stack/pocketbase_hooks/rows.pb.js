/// Makes records that are older than they are here: those of an imported archive keep the times that they were made at.
/// What is there stays as it is, what does not fit stays out. Answers how many were made, or with `dry_run` would be, and the
/// places of those that did not fit.
routerAdd(
  "POST",
  "/api/lifeos/rows",
  (e) => {
    const { collection, rows, dry_run } = e.requestInfo().body;
    let made = 0;
    const refused = [];
    e.app.runInTransaction((tx) => {
      const target = tx.findCollectionByNameOrId(collection);
      for (const [place, row] of rows.entries()) {
        try {
          tx.findRecordById(collection, row.id);
          continue;
        } catch {}
        const record = new Record(target, row);
        for (const name of ["created", "updated"]) if (row[name]) record.setRaw(name, new DateTime(row[name]));
        try {
          if (dry_run) tx.validate(record);
          else tx.save(record);
          made += 1;
        } catch {
          refused.push(place);
        }
      }
    });
    return e.json(200, { made, refused });
  },
  $apis.requireSuperuserAuth(),
);
