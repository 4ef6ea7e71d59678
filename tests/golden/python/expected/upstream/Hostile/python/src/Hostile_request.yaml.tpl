apiVersion: golden.services.k8s.aws/v1
kind: Hostile
metadata:
  name: 
  annotations:
    services.k8s.aws/region: 
spec:
  text: 
  whole: 
  real: 
  flag: 
  part: 
  items: 
  port: 
  anything: 
  region: 
  class: 
  self: 
  help: 
  "1abc": 
  kmsKeyID: 
  fooBar: 
  foo_bar: 
  "on": 
  conditionsOutputPath: 
  "a: b #\"'\\": 
