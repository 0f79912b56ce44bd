/// Several lists of records in one request, each as its own list would be answered. Reads only.
routerAdd(
  "POST",
  "/api/lifeos/find",
  (e) => {
    const answers = [];
    for (const one of e.requestInfo().body.queries) {
      const found = e.app.findRecordsByFilter(one.collection, one.filter, one.sort, one.limit, 0);
      $apis.enrichRecords(e, found);
      if (one.fields.length > 0 && found.length > 0) {
        const names = found[0].collection().fields.fieldNames();
        const others = names.filter((name) => !one.fields.includes(name));
        for (const record of found) record.hide(...others);
      }
      answers.push(found);
    }
    return e.json(200, answers);
  },
  $apis.requireSuperuserAuth(),
);
