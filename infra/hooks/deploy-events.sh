#!/bin/sh
# Subscribes the deployed function to the events of the estate. azd hands over the outputs of main.bicep.
set -eu

if [ "${SAUVEGARDE_EVENT_SOURCES:-[]}" = '[]' ]; then
  echo 'No subscription is listened to: nothing to do.'
  exit 0
fi

if [ -n "${SAUVEGARDE_EVENTS_WITHOUT_DEAD_LETTERS:-}" ]; then
  echo "Warning: undelivered events are lost, since the topic has no identity, in: $SAUVEGARDE_EVENTS_WITHOUT_DEAD_LETTERS. See \"Events\" in docs/deploy.md." >&2
fi

az deployment sub create \
  --subscription "$AZURE_SUBSCRIPTION_ID" \
  --name "sauvegarde-events-$AZURE_LOCATION" \
  --location "$AZURE_LOCATION" \
  --template-file infra/events.bicep \
  --parameters \
  "resourceGroupName=$SAUVEGARDE_EVENTS_RESOURCE_GROUP" \
  "sources=$SAUVEGARDE_EVENT_SOURCES" \
  "functionAppId=$SAUVEGARDE_FUNCTION_APP_ID" \
  "storageAccountId=$SAUVEGARDE_STORAGE_ACCOUNT_ID" \
  "actionGroupId=$SAUVEGARDE_ACTION_GROUP_ID" \
  "tags=$SAUVEGARDE_TAGS"
