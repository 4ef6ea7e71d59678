apiVersion: golden.example/v1
kind: Name
metadata:
  name: 
  annotations: {}
spec:
  with.dot: 
  with-dash: 
  withDash: 
  "$ref": 
  "1st": 
  class: 
  x: 
  X: 
  "größe": 
  "大きさ": 
  "": 
  with space: 
  "quote\"and\\back": 
  ? aVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameVeryLongNameIndeedZ
  : 
  timeout: 
