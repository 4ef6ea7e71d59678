apiVersion: golden.example/v1
kind: Bare
metadata:
  name: 
  annotations: {}
spec: {}
