#!/bin/sh
# Prints the outputs of a deployment of main.bicep as lines for eval, under the names that azd gives them. Azure Resource
# Manager changes the case of names on the way.
set -eu

az deployment sub show --name "$1" --query properties.outputs --output json | node -e '
  const outputs = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  for (const [name, { value }] of Object.entries(outputs)) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (/[\u0000-\u001f]/.test(text)) throw new Error(`The output ${name} cannot be quoted.`);
    console.log(`export ${name.toUpperCase()}=\u0027${text.replaceAll("\u0027", "\u0027\\\u0027\u0027")}\u0027`);
  }'
