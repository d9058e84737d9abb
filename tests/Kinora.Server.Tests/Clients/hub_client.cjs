// The unmodified @huggingface/hub against a server: node hub_client.cjs ADDRESS REPOSITORY FOLDER. Prints what it has seen as one JSON object.
const fs = require('node:fs');
const path = require('node:path');
const crypto = require('node:crypto');
const hub = require('@huggingface/hub');

const [address, repository, folder] = process.argv.slice(2);
const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');
const at = { repo: repository, hubUrl: address };
console.debug = () => {};

async function refused(call) {
  try {
    await call();
    return 'nothing was refused';
  } catch (error) {
    return `${error.statusCode} ${error.message}`;
  }
}

async function main() {
  const seen = {};
  const info = await hub.modelInfo({ name: repository, hubUrl: address, additionalFields: ['sha', 'filePaths'] });
  seen.info = { name: info.name, sha: info.sha, gated: info.gated, private: info.private, files: info.filePaths.sort() };

  seen.tree = [];
  for await (const entry of hub.listFiles({ ...at, recursive: true })) {
    seen.tree.push(`${entry.type} ${entry.path} ${entry.type === 'file' ? entry.size : 0} ${entry.lfs?.oid ?? ''}`.trim());
  }

  seen.exists = [await hub.fileExists({ ...at, path: 'config.json' }), await hub.fileExists({ ...at, path: 'nothing.json' })];
  seen.none = await hub.downloadFile({ ...at, path: 'nothing.json' });

  seen.files = {};
  for (const file of info.filePaths) {
    const size = (await hub.fileDownloadInfo({ ...at, path: file })).size;
    const blob = await hub.downloadFile({ ...at, path: file });
    const bytes = Buffer.from(await blob.arrayBuffer());
    seen.files[file] = { size, sha256: sha256(bytes), middle: sha256(Buffer.from(await blob.slice(1, Math.floor(size / 2)).arrayBuffer())) };
  }

  seen.empty = { size: (await hub.fileDownloadInfo({ ...at, repo: 'acme/empty', path: '__init__.py' })).size };
  seen.empty.snapshot = fs.readdirSync(await hub.snapshotDownload({ ...at, repo: 'acme/empty', cacheDir: folder }));

  const snapshot = await hub.snapshotDownload({ ...at, cacheDir: folder });
  seen.snapshot = { commit: path.basename(snapshot), files: {} };
  for (const file of info.filePaths) {
    seen.snapshot.files[file] = sha256(fs.readFileSync(path.join(snapshot, file)));
  }

  seen.refusals = {
    repository: await refused(() => hub.modelInfo({ name: 'acme/nobody', hubUrl: address })),
    revision: await refused(() => hub.modelInfo({ name: repository, hubUrl: address, revision: 'nowhere' })),
  };
  console.log(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
