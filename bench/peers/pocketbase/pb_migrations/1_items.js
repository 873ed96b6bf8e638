/// A collection that anybody may add to: no token is checked.
migrate(
  (app) => {
    const items = new Collection({
      type: 'base',
      name: 'items',
      createRule: '',
      fields: [
        { name: 'title', type: 'text', required: true },
        { name: 'status', type: 'text' },
        { name: 'amount', type: 'number' },
      ],
    });
    return app.save(items);
  },
  (app) => app.delete(app.findCollectionByNameOrId('items')),
);
